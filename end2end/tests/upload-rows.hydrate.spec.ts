import { expect, test } from '@playwright/test'
import { text, twoColours } from '../fixtures/files.ts'
import { busy, pass, refuse, slow } from '../fixtures/faults.ts'
import { TestBedWithVisitor } from '../fixtures/test-bed.ts'

// Rows during an upload, and announcements for screen readers.
test.describe.configure({ mode: 'default' })

let testBed: TestBedWithVisitor

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000)
  testBed = await TestBedWithVisitor.signUp(browser)
})

test.afterAll(() => testBed?.stop())

test('images have thumbnails, other files icons, and thumbnails are released with their rows', () =>
  testBed.visitor.visit(async (profile, page) => {
    testBed.proxy.script()
    await profile.keepRows()
    await profile.choose(twoColours(400, 300, 'two.png'), text('words.txt', 50), {
      name: 'film.mp4',
      mimeType: 'video/mp4',
      buffer: Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom', 'latin1'),
    })
    const face = (name: string) => profile.row(name).locator('.thumbnail')
    const canvas = face('two.png').locator('canvas')
    await expect(canvas).toHaveCount(1)
    const sides = await canvas.evaluate((canvas: HTMLCanvasElement) => [canvas.width, canvas.height])
    expect(sides[0]).toBe(144)
    expect(Math.abs(sides[1]! - 108)).toBeLessThanOrEqual(1)
    await expect(face('words.txt')).toHaveAttribute('data-icon', 'text')
    await expect(face('film.mp4')).toHaveAttribute('data-icon', 'video')
    await profile.expectVerified('two.png')
    // It is released when scrolled out of view and generated again in view.
    await page.evaluate(() => {
      document.querySelector('.picker')!.insertAdjacentHTML('beforebegin', '<div id="far" inert></div>')
      ;(document.querySelector('#far') as HTMLElement).style.height = '5000px'
      scrollTo(0, 0)
    })
    await expect(canvas).toHaveCount(0)
    await profile.row('two.png').scrollIntoViewIfNeeded()
    await expect(canvas).toHaveCount(1)
    // Rows that are added later: one in view, one out of view.
    await profile.choose(twoColours(40, 30, 'three.png'))
    await expect(face('three.png').locator('canvas')).toHaveCount(1)
    await page.evaluate(() => scrollTo(0, 0))
    await expect(face('three.png').locator('canvas')).toHaveCount(0)
    await profile.choose(twoColours(40, 30, 'four.png'))
    await profile.expectVerified('four.png')
    await expect(face('four.png').locator('canvas')).toHaveCount(0)
    await profile.row('four.png').scrollIntoViewIfNeeded()
    await expect(face('four.png').locator('canvas')).toHaveCount(1)
  }))

test('a row shows speed, remaining time and a growing graph', () =>
  testBed.visitor.visit(async (profile, page) => {
    testBed.proxy.script()
    // Throttles the browser, because a megabyte of buffers hides a slow store.
    const cdp = await page.context().newCDPSession(page)
    const brake = (uploadThroughput: number) =>
      cdp.send('Network.emulateNetworkConditions', { offline: false, latency: 5, downloadThroughput: -1, uploadThroughput })
    await cdp.send('Network.enable')
    await brake(400_000)
    await profile.choose(text('slow.txt', 10_000_000))
    const row = profile.row('slow.txt')
    // Graphs out of view are not drawn.
    await row.scrollIntoViewIfNeeded()
    await expect(row.locator('.state')).toHaveText(/^Sending \d+% · [\d.]+ [kM]B\/s · (\d+ s|1 min) left$/, { timeout: 30_000 })
    await expect(page.locator('.upload-summary p')).toHaveText(/ · [\d.]+ [kM]B\/s · (\d+ s|1 min) left$/)
    const points = () => row.locator('.speed-graph polyline').getAttribute('points')
    await expect.poll(async () => (await points())?.trim().split(' ').length ?? 0).toBeGreaterThan(3)
    // One point per second.
    const [before, began] = [(await points())!.trim().split(' ').length, Date.now()]
    await page.waitForTimeout(3_000)
    const grown = (await points())!.trim().split(' ').length - before
    expect(grown).toBeLessThanOrEqual(Math.ceil((Date.now() - began) / 1000))
    expect(grown).toBeGreaterThan(0)
    await row.getByRole('button', { name: 'Pause slow.txt' }).click()
    await expect(row.locator('.state')).toHaveText('Paused')
    await expect(page.locator('.upload-summary p')).not.toHaveText(/\/s/)
    await brake(-1)
    await row.getByRole('button', { name: 'Resume slow.txt' }).click()
    await profile.expectVerified('slow.txt')
    await expect(row.locator('.speed-graph')).toHaveCount(0)
  }))

test('the live region announces the start, quarters and the end, and nothing else', () =>
  testBed.visitor.visit(async (profile, page) => {
    const heard = await page.evaluateHandle(() => {
      const region = document.querySelector('[aria-live=polite]')!
      const heard: string[] = []
      new MutationObserver(() => {
        if (region.textContent && region.textContent !== heard.at(-1)) heard.push(region.textContent)
      }).observe(region, { childList: true, characterData: true, subtree: true })
      return heard
    })
    testBed.proxy.script(slow(1_500_000))
    await profile.choose(text('spoken.txt', 12_000_000))
    await profile.expectVerified('spoken.txt')
    expect(await heard.jsonValue()).toEqual([
      'Sending 1 file, 12.0 MB.',
      '25% sent.',
      '50% sent.',
      '75% sent.',
      'spoken.txt is stored.',
    ])
    await page.evaluate((heard) => heard.splice(0), heard)
    const bad = refuse(400, 'InvalidArgument', 'no')
    testBed.proxy.script(bad, bad, bad, bad, bad, pass)
    await profile.choose(...Array.from({ length: 5 }, (_, n) => text(`empty-${n}.txt`, 0)))
    await expect(profile.row('empty-4.txt')).toHaveAttribute('data-state', 'rejected')
    await expect.poll(async () => (await heard.jsonValue()).join(' ')).toContain('1 file stored, 5 not stored.')
    await page.evaluate((heard) => heard.splice(0), heard)
    await profile.choose(text('unlucky.txt', 500))
    await expect(profile.row('unlucky.txt')).toHaveAttribute('data-state', 'failed')
    await expect.poll(async () => (await heard.jsonValue()).join(' ')).toContain('unlucky.txt could not be stored.')
  }))

test('nothing of a row covers another part, while its bar is hidden', () =>
  testBed.visitor.visit(async (profile, page) => {
    testBed.proxy.script(refuse(403, 'AccessDenied'), pass)
    await profile.keepRows()
    await profile.choose(text('refused.txt', 50))
    await expect(profile.row('refused.txt').locator('.explanation')).toBeVisible()
    await profile.choose(text('verified.txt', 50), { name: 'drawing.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg/>') })
    await profile.expectVerified('verified.txt')
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 2_000 })
      const covered = await page.locator('.upload').evaluateAll((rows) =>
        rows.flatMap((row) => {
          const parts = [...row.querySelectorAll(':scope > :not(.thumbnail)')].filter((part) => part.checkVisibility())
          const box = (part: Element) => {
            const { left, right, top, bottom } = part.getBoundingClientRect()
            return { left, right, top: top + parseFloat(getComputedStyle(part).paddingTop), bottom }
          }
          return parts.flatMap((one, at) =>
            parts.slice(at + 1).flatMap((other) => {
              const [a, b] = [box(one), box(other)]
              const meet = a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1
              return meet ? [`${one.className} and ${other.className} of ${row.textContent}`] : []
            }),
          )
        }),
      )
      expect(covered, `${width} px`).toEqual([])
    }
  }))

test('a row keeps its position and height from the first byte to verification', () =>
  testBed.visitor.visit(async (profile, page) => {
    testBed.proxy.script(slow(200_000), slow(200_000), busy)
    await profile.choose(text('one.txt', 300_000), text('two.txt', 300_000), text('three.txt', 1_000))
    await expect(profile.row('three.txt')).toBeVisible()
    const moved = await page.evaluateHandle(() => {
      const moved: string[] = []
      new PerformanceObserver((list) => {
        for (const { value, sources } of list.getEntries() as unknown as { value: number; sources: { node: Node | null }[] }[]) {
          // Buttons are as wide as their text, and the speed graph is next to them.
          const isBeside = (node: Node | null) => node instanceof SVGElement || (node instanceof Element && node.matches('.row-actions, .row-actions *'))
          for (const { node } of sources) if (!isBeside(node)) moved.push(`${value.toFixed(4)} ${node?.textContent}`)
        }
      }).observe({ type: 'layout-shift' })
      return moved
    })
    for (const name of ['one.txt', 'two.txt', 'three.txt']) await profile.expectVerified(name)
    await expect(page.locator('.upload-summary progress')).toBeHidden()
    // The list of files below is fetched again at the end and may grow.
    expect((await moved.jsonValue()).filter((what) => !/Download/.test(what))).toEqual([])
  }))
