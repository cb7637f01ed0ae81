import { expect, test } from '@playwright/test'
import type { ElementHandle } from 'puppeteer-core'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Folder, grainy, text } from '../fixtures/files.ts'
import { LargeFile, sha256 } from '../fixtures/large.ts'
import { keepAnswer, slow, stallAfter, swallow } from '../fixtures/moods.ts'
import type { Proxy } from '../fixtures/proxy.ts'
import { MIB, final, retried } from '../fixtures/retry_table.ts'
import { Backstage } from '../fixtures/stage.ts'
import { Fox } from './fox.ts'

// What the Chromium tests prove of faults, once more where the network stack is another one: SeaweedFS behind our
// proxy, and files from 16 MiB in parts.
test.describe.configure({ mode: 'default' })

let stage: Backstage
let proxy: Proxy
let fox: Fox
let folder: Folder

test.beforeAll(async () => {
  test.setTimeout(180_000)
  stage = await Backstage.build({ BUTTRESS_MULTIPART_THRESHOLD_BYTES: String(16 * MIB) })
  ;({ proxy } = stage)
  fox = await Fox.start(stage.server)
  folder = await Folder.of()
})

test.beforeEach(async () => {
  proxy.script()
  await fox.open()
})

test.afterEach(() => expect(fox.errors).toEqual([]))

test.afterAll(async () => {
  await fox?.stop()
  await stage?.strike()
  await folder?.remove()
})

/** A file that no other test has. */
let count = 0
async function file(bytes: number): Promise<{ name: string; path: string }> {
  count += 1
  const name = `fault-${count}-of-many.txt`
  const path = join(folder.path, name)
  await writeFile(path, text(name, bytes).buffer)
  return { name, path }
}

async function expectStored({ name, path }: { name: string; path: string }): Promise<void> {
  await fox.inState(name, 'verified')
  expect((await fox.download(name)).equals(await readFile(path))).toBe(true)
}

test('a file goes by form', async () => {
  const sent = await file(300_000)
  await fox.choose(sent.path)
  await expectStored(sent)
  expect(proxy.sent.map((one) => one.method)).toEqual(['POST'])
})

for (const { what, moods, says, sends, signs, bytes } of retried) {
  test(what, async () => {
    const sent = await file(bytes)
    const heard = await fox.listenTo(sent.name)
    proxy.script(...moods)
    await fox.choose(sent.path)
    await expectStored(sent)
    const words = await heard()
    const own = fox.requests.filter(({ method, url }) => method === 'POST' && url.startsWith(proxy.url)).length
    if (moods.some(({ does }) => does === 'reset' || does === 'lose the answer')) {
      // On a connection that had been used before, Firefox itself sends once more, and tells the page nothing of it.
      const did = proxy.sent.length - own
      expect([0, 1]).toContain(did)
      expect(own).toBe(did > 0 ? 1 : sends)
      if (did === 0) expect(words.some((one) => says.test(one)), words.join(' | ')).toBe(true)
    } else {
      expect(words.some((one) => says.test(one)), words.join(' | ')).toBe(true)
      expect(proxy.sent.map((one) => one.mood)).toEqual([...moods.map((mood) => mood.does), ...Array(sends - moods.length).fill('pass')])
    }
    expect(fox.requests.filter(({ url }) => url.endsWith('/api/uploads/sign'))).toHaveLength(signs)
  })
}

for (const [what, mood, says] of final) {
  test(`${what} is said, and Retry tries again`, async () => {
    const sent = await file(1_000)
    const heard = await fox.listenTo(sent.name)
    proxy.script(mood)
    await fox.choose(sent.path)
    await fox.inState(sent.name, 'failed')
    expect((await heard()).at(-1)).toMatch(says)
    await fox.press(`Retry ${sent.name}`)
    await expectStored(sent)
    expect(proxy.sent).toHaveLength(2)
  })
}

test('the network goes and comes back', async () => {
  const sent = await file(12 * MIB)
  proxy.script({ does: 'slow', bytesPerSecond: 4 * MIB })
  await fox.choose(sent.path)
  await fox.inState(sent.name, 'sending')
  proxy.cut()
  await fox.until((name) => {
    const rows = [...document.querySelectorAll<HTMLElement>('li.upload')]
    return rows.some((row) => row.textContent!.includes(name) && row.dataset.state !== 'sending')
  }, sent.name)
  proxy.script()
  proxy.restore()
  await expectStored(sent)
})

test('a connection that falls asleep in the middle is given up, and the file sent again', async () => {
  const sent = await file(12 * MIB)
  proxy.script(stallAfter(4 * MIB))
  await fox.choose(sent.path)
  await expectStored(sent)
  expect(proxy.sent.map((one) => one.mood)).toEqual(['stall', 'pass'])
})

test('an answer that never comes is asked for, and costs no second sending', async () => {
  const sent = await file(100_000)
  const heard = await fox.listenTo(sent.name)
  proxy.script(keepAnswer)
  await fox.choose(sent.path)
  await expectStored(sent)
  expect(await heard()).toContain('Checking whether it arrived')
  expect(proxy.sent.map((one) => one.mood)).toEqual(['keep the answer'])
})

test('progress never runs backwards on a slow link, and a proxy that swallows the file is shown as one', async () => {
  const slowly = await file(10 * MIB)
  let heard = await fox.listenTo(slowly.name)
  proxy.script(slow(4 * MIB))
  await fox.choose(slowly.path)
  await expectStored(slowly)
  const shares = (await heard()).flatMap((words) => /^Sending (\d+) %/.exec(words)?.[1] ?? []).map(Number)
  expect(shares).toEqual([...shares].sort((one, other) => one - other))
  const swallowed = await file(5 * MIB)
  heard = await fox.listenTo(swallowed.name)
  proxy.script(swallow(4_500))
  await fox.choose(swallowed.path)
  await expectStored(swallowed)
  expect((await heard()).some((words) => /On its way to the store, \d s so far/.test(words))).toBe(true)
})

test('the server restarts between two files, and the second goes as the first did', async () => {
  const [first, second] = [await file(8 * MIB), await file(9 * MIB)]
  proxy.script(slow(4 * MIB), slow(4 * MIB))
  await fox.choose(first.path)
  await fox.inState(first.name, 'sending')
  await stage.server.kill()
  await stage.server.restart()
  await fox.choose(second.path)
  await expectStored(first)
  await expectStored(second)
})

test('a photo gets a small picture', async () => {
  const photo = grainy(1_200, 900)
  const path = join(folder.path, photo.name)
  await writeFile(path, photo.buffer)
  await fox.choose(path)
  await fox.inState(photo.name, 'verified')
  const width = await fox.until(() => {
    // Firefox loads lazy images only where they are nearly in sight.
    document.querySelector('.stored-file')?.scrollIntoView()
    return document.querySelector<HTMLImageElement>('.stored-file .thumbnail img')?.naturalWidth
  })
  expect(width).toBe(480)
})

test('where the browser hides what pages draw, a photo is stored without a small picture, and a profile picture says why not', async () => {
  const photo = grainy(1_210, 900, 'hidden.png')
  const path = join(folder.path, photo.name)
  await writeFile(path, photo.buffer)
  const shy = await Fox.start(stage.server, { 'privacy.resistFingerprinting': true }, 'shy@example.org')
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

test('a reload in the middle of a file in parts: the same file goes on where it stopped', async () => {
  const film = await LargeFile.make('film.txt', 48 * MIB)
  try {
    const slow = { does: 'slow', bytesPerSecond: 8 * MIB } as const
    proxy.script(...Array(20).fill(slow))
    await fox.choose(film.path)
    const stored = () => proxy.sent.filter((one) => one.status === 200).map((one) => new URL(one.url, proxy.url).searchParams.get('partNumber'))
    await expect.poll(() => stored().length, { timeout: 60_000 }).toBeGreaterThan(0)
    const before = stored()
    await fox.open()
    await fox.until(() => document.body.innerText.includes('1 upload was interrupted: film.txt.'))
    proxy.script()
    await fox.choose(film.path)
    await fox.inState(film.name, 'verified')
    expect(stored().filter((part) => before.includes(part))).toEqual([])
    const path = join(folder.path, 'downloaded')
    await writeFile(path, await fox.download(film.name))
    expect(await sha256(path)).toBe(await film.sha256())
  } finally {
    await film.remove()
  }
})
