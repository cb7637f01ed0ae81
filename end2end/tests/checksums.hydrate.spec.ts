import { expect, test } from '@playwright/test'
import { MIB, text } from '../fixtures/files.ts'
import { LargeFile } from '../fixtures/large-file.ts'
import { damageAt } from '../fixtures/faults.ts'
import type { Proxy } from '../fixtures/proxy.ts'
import { longTasks } from '../fixtures/long-tasks.ts'
import { TestBedWithVisitor } from '../fixtures/test-bed.ts'
import type { Visitor } from '../fixtures/visitor.ts'

// Bytes damaged between the browser and the store: SeaweedFS behind our proxy, files of at least 16 MiB in parts.
test.describe.configure({ mode: 'default' })

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
    await profile.expectVerified(sent.name, { timeout: 30_000 })
    expect((await profile.download(sent.name)).equals(sent.buffer)).toBe(true)
    expect(proxy.sent.map((one) => one.fault)).toEqual(['damage', 'pass'])
  }))

test('digests are computed in a worker', async ({}, info) => {
  const film = await LargeFile.make('watched.txt', 30 * MIB, 2)
  await visitor.visit(async (profile, page) => {
    const worker = page.waitForEvent('worker')
    const tasks = await longTasks(page)
    await profile.input.setInputFiles(film.path)
    await profile.expectVerified(film.name, { timeout: 90_000 })
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
    await profile.expectVerified(sent.name, { timeout: 60_000 })
    expect((await profile.download(sent.name)).equals(sent.buffer)).toBe(true)
    expect(proxy.sent.map((one) => one.fault)).toEqual(['damage', 'pass'])
  }))
