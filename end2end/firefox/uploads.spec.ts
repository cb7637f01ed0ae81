import { expect, test } from '@playwright/test'
import type { ElementHandle } from 'puppeteer-core'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Folder, MIB, grainy, text } from '../fixtures/files.ts'
import { LargeFile, sha256 } from '../fixtures/large-file.ts'
import { keepAnswer, slow, stallAfter, swallow } from '../fixtures/faults.ts'
import type { Proxy } from '../fixtures/proxy.ts'
import { denied, handled } from '../fixtures/retry-table.ts'
import { TestBed } from '../fixtures/test-bed.ts'
import { FirefoxPage } from './firefox-page.ts'

// The network faults of Chromium's tests with another network stack: SeaweedFS behind our proxy, and files of at least 16 MiB in
// parts.
test.describe.configure({ mode: 'default' })

let testBed: TestBed
let proxy: Proxy
let firefox: FirefoxPage
let folder: Folder

test.beforeAll(async () => {
  test.setTimeout(180_000)
  testBed = await TestBed.start({ BUTTRESS_MULTIPART_THRESHOLD_BYTES: String(16 * MIB) })
  ;({ proxy } = testBed)
  firefox = await FirefoxPage.start(testBed.server)
  folder = await Folder.of()
})

test.beforeEach(async () => {
  proxy.script()
  await firefox.open()
})

test.afterEach(() => expect(firefox.errors).toEqual([]))

test.afterAll(async () => {
  await firefox?.stop()
  await testBed?.stop()
  await folder?.remove()
})

/** A file with a unique name. */
let count = 0
async function file(bytes: number): Promise<{ name: string; path: string }> {
  count += 1
  const name = `fault-${count}-of-many.txt`
  const path = join(folder.path, name)
  await writeFile(path, text(name, bytes).buffer)
  return { name, path }
}

async function expectStored({ name, path }: { name: string; path: string }): Promise<void> {
  await firefox.inState(name, 'verified')
  expect((await firefox.download(name)).equals(await readFile(path))).toBe(true)
}

test('a file is sent by form', async () => {
  const sent = await file(300_000)
  await firefox.choose(sent.path)
  await expectStored(sent)
  expect(proxy.sent.map((one) => one.method)).toEqual(['POST'])
})

for (const { what, fault, says, sends, bytes } of handled) {
  test(what, async () => {
    const sent = await file(bytes)
    const heard = await firefox.recordTexts(sent.name)
    proxy.script(fault)
    await firefox.choose(sent.path)
    await expectStored(sent)
    const words = await heard()
    const own = firefox.requests.filter(({ method, url }) => method === 'POST' && url.startsWith(proxy.url)).length
    if (fault.kind === 'reset') {
      // On a reused connection, Firefox silently sends the request again.
      const did = proxy.sent.length - own
      expect([0, 1]).toContain(did)
      expect(own).toBe(did > 0 ? 1 : sends)
      if (did === 0 && says) expect(words.some((one) => says.test(one)), words.join(' | ')).toBe(true)
    } else {
      if (says) expect(words.some((one) => says.test(one)), words.join(' | ')).toBe(true)
      expect(proxy.sent.map((one) => one.fault)).toEqual([fault.kind, ...Array(sends - 1).fill('pass')])
    }
  })
}

test('a denial is shown, and Retry tries again', async () => {
  const sent = await file(1_000)
  const heard = await firefox.recordTexts(sent.name)
  proxy.script(denied.fault)
  await firefox.choose(sent.path)
  await firefox.inState(sent.name, 'failed')
  expect((await heard()).at(-1)).toMatch(denied.says)
  await firefox.press(`Retry ${sent.name}`)
  await expectStored(sent)
  expect(proxy.sent).toHaveLength(2)
})

test('the network fails and returns', async () => {
  const sent = await file(12 * MIB)
  proxy.script({ kind: 'slow', bytesPerSecond: 4 * MIB })
  await firefox.choose(sent.path)
  await firefox.inState(sent.name, 'sending')
  proxy.cut()
  await firefox.until((name) => {
    const rows = [...document.querySelectorAll<HTMLElement>('li.upload')]
    return rows.some((row) => row.textContent!.includes(name) && row.dataset.state !== 'sending')
  }, sent.name)
  proxy.script()
  proxy.restore()
  await expectStored(sent)
})

test('a stalled connection is aborted and the file is sent again', async () => {
  const sent = await file(12 * MIB)
  proxy.script(stallAfter(4 * MIB))
  await firefox.choose(sent.path)
  await expectStored(sent)
  expect(proxy.sent.map((one) => one.fault)).toEqual(['stall', 'pass'])
})

test('a missing response is checked with the server and the file is not sent again', async () => {
  const sent = await file(100_000)
  const heard = await firefox.recordTexts(sent.name)
  proxy.script(keepAnswer)
  await firefox.choose(sent.path)
  await expectStored(sent)
  expect(await heard()).toContain('Checking whether it arrived')
  expect(proxy.sent.map((one) => one.fault)).toEqual(['keep the answer'])
})

test('progress never decreases on a slow connection, and a buffering proxy is shown as such', async () => {
  const slowly = await file(10 * MIB)
  let heard = await firefox.recordTexts(slowly.name)
  proxy.script(slow(4 * MIB))
  await firefox.choose(slowly.path)
  await expectStored(slowly)
  const shares = (await heard()).flatMap((words) => /^Sending (\d+)%/.exec(words)?.[1] ?? []).map(Number)
  expect(shares).toEqual([...shares].sort((one, other) => one - other))
  const swallowed = await file(5 * MIB)
  heard = await firefox.recordTexts(swallowed.name)
  proxy.script(swallow(4_500))
  await firefox.choose(swallowed.path)
  await expectStored(swallowed)
  expect((await heard()).some((words) => /On its way to the store, \d s so far/.test(words))).toBe(true)
})

test('the server restarts between two files, and both arrive', async () => {
  const [first, second] = [await file(8 * MIB), await file(9 * MIB)]
  proxy.script(slow(4 * MIB), slow(4 * MIB))
  await firefox.choose(first.path)
  await firefox.inState(first.name, 'sending')
  await testBed.server.kill()
  await testBed.server.restart()
  await firefox.choose(second.path)
  await expectStored(first)
  await expectStored(second)
})

test('a photo gets a thumbnail', async () => {
  const photo = grainy(1_200, 900)
  const path = join(folder.path, photo.name)
  await writeFile(path, photo.buffer)
  await firefox.choose(path)
  await firefox.inState(photo.name, 'verified')
  const width = await firefox.until(() => {
    // Firefox loads lazy images only near the viewport.
    document.querySelector('.stored-file')?.scrollIntoView()
    return document.querySelector<HTMLImageElement>('.stored-file .thumbnail img')?.naturalWidth
  })
  expect(width).toBe(480)
})

test('if the browser blocks canvas access, a photo is stored without a thumbnail, and the picture editor explains why', async () => {
  const photo = grainy(1_210, 900, 'hidden.png')
  const path = join(folder.path, photo.name)
  await writeFile(path, photo.buffer)
  const shy = await FirefoxPage.start(testBed.server, { 'privacy.resistFingerprinting': true }, 'shy@example.org')
  try {
    await shy.choose(path)
    await shy.inState(photo.name, 'verified')
    await shy.until(() => document.querySelector('.stored-file .thumbnail[data-icon=image]') !== null)
    const input = await shy.page.$('#choose-picture')
    await (input as ElementHandle<HTMLInputElement>).uploadFile(path)
    await shy.until(() => document.querySelector('.picture-editor[open] .actions > .button:not([hidden])') !== null)
    await shy.page.evaluate(() => document.querySelector<HTMLButtonElement>('.picture-editor[open] .actions > .button')!.click())
    await shy.until(() => document.querySelector('.picture-editor')!.textContent!.includes('This browser withholds the picture'))
    expect(shy.requests.filter(({ url }) => url.endsWith('/thumbnails'))).toEqual([])
    expect(shy.errors).toEqual([])
  } finally {
    await shy.stop()
  }
})

test('after a reload in the middle of a multipart upload, the same file resumes', async () => {
  const film = await LargeFile.make('film.txt', 48 * MIB)
  try {
    const slow = { kind: 'slow', bytesPerSecond: 8 * MIB } as const
    proxy.script(...Array(20).fill(slow))
    await firefox.choose(film.path)
    const stored = () => proxy.sent.filter((one) => one.status === 200).map((one) => new URL(one.url, proxy.url).searchParams.get('partNumber'))
    await expect.poll(() => stored().length, { timeout: 60_000 }).toBeGreaterThan(0)
    const before = stored()
    await firefox.open()
    await firefox.until(() => document.body.innerText.includes('1 upload was interrupted: film.txt.'))
    proxy.script()
    await firefox.choose(film.path)
    await firefox.inState(film.name, 'verified')
    expect(stored().filter((part) => before.includes(part))).toEqual([])
    const path = join(folder.path, 'downloaded')
    await writeFile(path, await firefox.download(film.name))
    expect(await sha256(path)).toBe(await film.sha256())
  } finally {
    await film.remove()
  }
})
