import { type Browser, expect, test } from '@playwright/test'
import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from '../fixtures/files.ts'
import { TestBedWithVisitor } from '../fixtures/test-bed.ts'

// 5 GiB with constant memory. It takes minutes and 11 GiB under TMPDIR, preferably a tmpfs, so it runs only on request:
//
//     TMPDIR=/dev/shm BUTTRESS_E2E_HUGE=1 npx playwright test tests/huge.hydrate.spec.ts
test.skip(!process.env.BUTTRESS_E2E_HUGE, 'BUTTRESS_E2E_HUGE=1 asks for it')
test.skip(process.platform !== 'linux', 'it reads /proc')
test.use({ trace: 'off' })

const GIB = 2 ** 30

/** Memory of the browser's largest renderer in MiB. */
async function rendererMib(browser: Browser): Promise<number> {
  const cdp = await browser.newBrowserCDPSession()
  const { processInfo } = await cdp.send('SystemInfo.getProcessInfo')
  await cdp.detach()
  const status = (id: number) => readFile(`/proc/${id}/status`, 'utf8').catch(() => '')
  const all = await Promise.all(processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => status(id)))
  return Math.max(...all.map((status) => Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024))
}

test('5 GiB in parts are verified with constant memory', async ({ browser }) => {
  test.setTimeout(30 * 60_000)
  const testBed = await TestBedWithVisitor.signUp(browser, { BUTTRESS_MAX_UPLOAD_BYTES: String(6 * GIB) })
  const folder = await mkdtemp(join(tmpdir(), 'buttress-huge-'))
  try {
    // A sparse file whose beginning matches its type.
    const path = join(folder, 'huge.txt')
    const file = await open(path, 'w')
    await file.write('huge\n'.repeat(2_000))
    await file.truncate(5 * GIB)
    await file.close()
    await testBed.visitor.visit(async (profile, page) => {
      // The page has loaded all code that any file needs.
      await profile.choose(text('first.txt', 5_000_000))
      await profile.expectVerified('first.txt')
      const before = await rendererMib(browser)
      const grown: number[] = []
      const watch = setInterval(async () => grown.push((await rendererMib(browser).catch(() => before)) - before), 250)
      const began = Date.now()
      testBed.proxy.script()
      await profile.input.setInputFiles(path)
      await expect(profile.row('huge.txt')).toHaveAttribute('data-state', /storing|confirming|verified/, { timeout: 20 * 60_000 })
      const sent = (Date.now() - began) / 1000
      await profile.expectVerified('huge.txt', { timeout: 10 * 60_000 })
      const verified = (Date.now() - began) / 1000
      clearInterval(watch)
      const grew = Math.max(...grown)
      // With constant memory the peak can be in any part; leaked memory would grow from part to part.
      const fifths = [0, 1, 2, 3, 4].map((fifth) => grown.slice((fifth * grown.length) / 5, ((fifth + 1) * grown.length) / 5))
      const peaks = fifths.map((some) => Math.round(Math.max(...some)))
      console.log(`5 GiB in ${testBed.proxy.sent.length} parts: sent after ${sent.toFixed(0)} s, verified after ${verified.toFixed(0)} s; the renderer grew by ${grew.toFixed(1)} MiB, from ${before.toFixed(0)}; peaks of the fifths: ${peaks.join(', ')}`)
      expect(testBed.proxy.sent.every((one) => one.status === 200)).toBe(true)
      expect(testBed.proxy.sent.reduce((sum, one) => sum + one.bytes, 0)).toBe(5 * GIB)
      await page.reload()
      await expect(profile.file('huge.txt')).toBeVisible()
      expect(grew).toBeLessThanOrEqual(32)
      expect(peaks.at(-1)! - peaks[1]!).toBeLessThanOrEqual(16)
    })
  } finally {
    await testBed.stop()
    await rm(folder, { recursive: true, force: true })
  }
})
