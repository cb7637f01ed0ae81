import { expect, test } from '@playwright/test'
import { text } from '../fixtures/files.ts'
import { LargeFile } from '../fixtures/large.ts'
import { damageAt, pass } from '../fixtures/moods.ts'
import type { Proxy } from '../fixtures/proxy.ts'
import { longTasks } from '../fixtures/tasks.ts'
import { Stage } from '../fixtures/stage.ts'
import type { Visitor } from '../fixtures/visit.ts'

// A byte that changes between the browser and the store: SeaweedFS behind our proxy, files from 16 MiB in parts.
test.describe.configure({ mode: 'default' })

const MIB = 1 << 20

let stage: Stage
let proxy: Proxy
let visitor: Visitor

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000)
  stage = await Stage.set(browser, { BUTTRESS_MULTIPART_THRESHOLD_BYTES: String(16 * MIB) })
  ;({ proxy, visitor } = stage)
})

test.afterAll(() => stage?.strike())

test('a small file that was damaged is sent again, and arrives as it was', () =>
  visitor.visit(async (profile) => {
    const sent = text('small.txt', 300_000)
    proxy.script(damageAt(200_000))
    await profile.choose(sent)
    await expect(profile.row(sent.name)).toHaveAttribute('data-state', 'verified', { timeout: 30_000 })
    expect((await profile.download(sent.name)).equals(sent.buffer)).toBe(true)
    expect(proxy.sent.map((one) => one.mood)).toEqual(['damage', 'pass'])
  }))

test('bytes that are damaged each time are given up, with nothing in the list', () =>
  visitor.visit(async (profile) => {
    const sent = text('never.txt', 300_000)
    proxy.script(...Array.from({ length: 9 }, () => damageAt(200_000)))
    await profile.choose(sent)
    const state = profile.row(sent.name).locator('.state')
    await expect(state).toHaveText(/^Failed: The file was damaged in transit/, { timeout: 60_000 })
    expect(proxy.sent.length).toBeLessThan(5)
    await expect(profile.file(sent.name)).toHaveCount(0)
    proxy.script()
  }))

test('of a file in parts only the damaged part is sent again', async () => {
  const film = await LargeFile.make('film.txt', 24 * MIB)
  await visitor.visit(async (profile, page) => {
    const parts: number[] = []
    page.on('request', (request) => {
      const part = new URL(request.url()).searchParams.get('partNumber')
      if (part && request.method() === 'PUT') parts.push(Number(part))
    })
    proxy.script(pass, damageAt(MIB))
    await profile.input.setInputFiles(film.path)
    await expect(profile.row(film.name)).toHaveAttribute('data-state', 'verified', { timeout: 90_000 })
    const again = parts.filter((part, at) => parts.indexOf(part) !== at)
    expect(again, parts.join(' ')).toHaveLength(1)
    expect(proxy.sent.filter((one) => one.mood === 'damage')).toHaveLength(1)
  })
  await film.remove()
})

test('a worker digests', async ({}, info) => {
  const film = await LargeFile.make('watched.txt', 30 * MIB, 2)
  await visitor.visit(async (profile, page) => {
    const worker = page.waitForEvent('worker')
    const tasks = await longTasks(page)
    await profile.input.setInputFiles(film.path)
    await expect(profile.row(film.name)).toHaveAttribute('data-state', 'verified', { timeout: 90_000 })
    expect((await worker).url()).toBe(`${stage.server.url}/digest.js`)
    await info.attach('long tasks', { body: (await tasks()).join(' ') })
  })
  await film.remove()
})

for (const withoutLoans of [false, true])
  test(`without a worker the page digests for itself, ${withoutLoans ? 'slice by slice' : 'window by window'}`, () =>
    visitor.visit(async (profile, page) => {
    await page.route('**/digest.js', (route) => route.abort())
    // Nor is it one that can be lent memory.
    if (withoutLoans) await page.evaluate(() => Reflect.deleteProperty(window, 'ReadableStreamBYOBReader'))
    const sent = text(withoutLoans ? 'sliced.txt' : 'lent.txt', 6 * MIB)
    proxy.script(damageAt(5 * MIB))
    await profile.choose(sent)
    await expect(profile.row(sent.name)).toHaveAttribute('data-state', 'verified', { timeout: 60_000 })
    expect((await profile.download(sent.name)).equals(sent.buffer)).toBe(true)
    expect(proxy.sent.map((one) => one.mood)).toEqual(['damage', 'pass'])
  }))
