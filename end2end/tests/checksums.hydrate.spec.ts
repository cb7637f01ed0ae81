import { expect, test } from '@playwright/test'
import { text } from '../fixtures/files.ts'
import { LargeFile } from '../fixtures/large-file.ts'
import { damageAt, pass } from '../fixtures/faults.ts'
import type { Proxy } from '../fixtures/proxy.ts'
import { longTasks } from '../fixtures/long-tasks.ts'
import { TestBedWithVisitor } from '../fixtures/test-bed.ts'
import type { Visitor } from '../fixtures/visitor.ts'

// Bytes damaged between the browser and the store: SeaweedFS behind our proxy, files of at least 16 MiB in parts.
test.describe.configure({ mode: 'default' })

const MIB = 1 << 20

let testBed: TestBedWithVisitor
let proxy: Proxy
let visitor: Visitor

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000)
  testBed = await TestBedWithVisitor.signUp(browser, { BUTTRESS_MULTIPART_THRESHOLD_BYTES: String(16 * MIB) })
  ;({ proxy, visitor } = testBed)
})

test.afterAll(() => testBed?.stop())

test('a small file that was damaged in transit is sent again and arrives intact', () =>
  visitor.visit(async (profile) => {
    const sent = text('small.txt', 300_000)
    proxy.script(damageAt(200_000))
    await profile.choose(sent)
    await expect(profile.row(sent.name)).toHaveAttribute('data-state', 'verified', { timeout: 30_000 })
    expect((await profile.download(sent.name)).equals(sent.buffer)).toBe(true)
    expect(proxy.sent.map((one) => one.fault)).toEqual(['damage', 'pass'])
  }))

test('a file that is damaged every time fails and is not listed', () =>
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

test('only the damaged part of a multipart upload is sent again', async () => {
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
    expect(proxy.sent.filter((one) => one.fault === 'damage')).toHaveLength(1)
  })
  await film.remove()
})

test('digests are computed in a worker', async ({}, info) => {
  const film = await LargeFile.make('watched.txt', 30 * MIB, 2)
  await visitor.visit(async (profile, page) => {
    const worker = page.waitForEvent('worker')
    const tasks = await longTasks(page)
    await profile.input.setInputFiles(film.path)
    await expect(profile.row(film.name)).toHaveAttribute('data-state', 'verified', { timeout: 90_000 })
    expect((await worker).url()).toBe(`${testBed.server.url}/digest.js`)
    await info.attach('long tasks', { body: (await tasks()).join(' ') })
  })
  await film.remove()
})

for (const withoutLoans of [false, true])
  test(`without a worker the page computes digests itself, ${withoutLoans ? 'in slices' : 'in blocks'}`, () =>
    visitor.visit(async (profile, page) => {
    await page.route('**/digest.js', (route) => route.abort())
    // It also cannot read into a provided buffer.
    if (withoutLoans) await page.evaluate(() => Reflect.deleteProperty(window, 'ReadableStreamBYOBReader'))
    const sent = text(withoutLoans ? 'sliced.txt' : 'lent.txt', 6 * MIB)
    proxy.script(damageAt(5 * MIB))
    await profile.choose(sent)
    await expect(profile.row(sent.name)).toHaveAttribute('data-state', 'verified', { timeout: 60_000 })
    expect((await profile.download(sent.name)).equals(sent.buffer)).toBe(true)
    expect(proxy.sent.map((one) => one.fault)).toEqual(['damage', 'pass'])
  }))
