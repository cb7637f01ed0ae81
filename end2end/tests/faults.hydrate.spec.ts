import { expect, test } from '@playwright/test'
import { type TestFile, text } from '../fixtures/files.ts'
import { busy, keepAnswer, pass, slow, stallAfter, swallow } from '../fixtures/faults.ts'
import type { Proxy } from '../fixtures/proxy.ts'
import { MIB, final, retried } from '../fixtures/retry-table.ts'
import { TestBedWithVisitor } from '../fixtures/test-bed.ts'
import type { Visitor } from '../fixtures/visitor.ts'
import type { ProfilePage } from '../pages/profile.ts'

// The retry table of the upload engine, row by row, with SeaweedFS behind a proxy that injects faults. After each, the
// file is stored once, with its original bytes. One store for all tests, which run one after another.
test.describe.configure({ mode: 'default' })

let testBed: TestBedWithVisitor
let proxy: Proxy
let visitor: Visitor

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000)
  testBed = await TestBedWithVisitor.signUp(browser)
  ;({ proxy, visitor } = testBed)
})

test.afterAll(() => testBed?.stop())

let count = 0

/** A file with a unique name. */
function file(bytes: number): TestFile {
  count += 1
  return text(`fault-${count}-of-many.txt`, bytes)
}

/** The file is verified, listed once, and has its original bytes. */
async function expectStored(profile: ProfilePage, file: TestFile, timeout = 90_000) {
  await expect(profile.row(file.name)).toHaveAttribute('data-state', 'verified', { timeout })
  await expect(profile.file(file.name)).toHaveCount(1)
  expect((await profile.download(file.name)).equals(file.buffer)).toBe(true)
}

for (const { what, faults, says, sends, signs, bytes } of retried) {
  test(what, async () =>
    visitor.visit(async (profile, page) => {
      const sent = file(bytes)
      let signed = 0
      page.on('request', (request) => (signed += Number(request.url().endsWith('/api/uploads/sign'))))
      const heard = await profile.recordTexts(sent.name)
      proxy.script(...faults)
      await profile.choose(sent)
      await expectStored(profile, sent)
      expect((await heard()).some((words) => says.test(words)), (await heard()).join(' | ')).toBe(true)
      expect(proxy.sent.map((one) => one.fault)).toEqual([...faults.map((fault) => fault.kind), ...Array(sends - faults.length).fill('pass')])
      expect(signed).toBe(signs)
    }),
  )
}

test('permanent errors are not retried automatically and show the reason; Retry tries again', () =>
  visitor.visit(async (profile, page) => {
    for (const [what, fault, says] of final) {
      await test.step(what, async () => {
        const sent = file(1_000)
        proxy.script(fault)
        await profile.choose(sent)
        await expect(profile.row(sent.name).locator('.state')).toHaveText(says)
        // Longer than the first delay.
        await page.waitForTimeout(1_200)
        expect(proxy.sent).toHaveLength(1)
        await page.getByRole('button', { name: `Retry ${sent.name}` }).click()
        await expectStored(profile, sent)
        expect(proxy.sent).toHaveLength(2)
      })
    }
  }))

test('the wait before a retry is counted down and can be skipped', () =>
  visitor.visit(async (profile, page) => {
    const sent = file(1_000)
    const heard = await profile.recordTexts(sent.name)
    proxy.script(busy, busy, busy, busy, busy)
    await profile.choose(sent)
    // Later delays are up to 16 s.
    await expect(profile.row(sent.name)).toContainText(/Attempt [5-6], next try in ([3-9]|1\d) s\./, { timeout: 40_000 })
    const sends = proxy.sent.length
    proxy.script()
    await page.getByRole('button', { name: `Retry now ${sent.name}` }).click()
    await expect(profile.row(sent.name)).toHaveAttribute('data-state', 'verified', { timeout: 2_500 })
    await expectStored(profile, sent)
    expect(sends).toBeGreaterThanOrEqual(4)
    expect(proxy.sent).toHaveLength(1)
    const waits = (await heard()).flatMap((words) => /next try in (\d+) s/.exec(words)?.[1] ?? []).map(Number)
    expect(waits.some((wait, at) => wait === waits[at - 1]! - 1), waits.join(' ')).toBe(true)
  }))

test('stalled connections are detected, in the middle and after the last byte', async () => {
  test.setTimeout(120_000)
  const halfway = visitor.visit(async (profile) => {
    const sent = file(24 * MIB)
    const heard = await profile.recordTexts(sent.name)
    await profile.choose(sent)
    await expect(profile.row(sent.name)).toContainText('The upload stalled. Attempt 2, next try in 1 s.', { timeout: 40_000 })
    await expectStored(profile, sent)
    expect((await heard()).some((words) => /^Sending [1-9]/.test(words))).toBe(true)
  })
  proxy.script(stallAfter(4 * MIB))
  await expect.poll(() => proxy.sent.length).toBe(1)
  // The second page's request gets the second fault.
  const { seen } = proxy
  proxy.script(keepAnswer, pass)
  const atTheEnd = visitor.visit(async (profile) => {
    const sent = file(100_000)
    const heard = await profile.recordTexts(sent.name)
    await profile.choose(sent)
    await expectStored(profile, sent, 60_000)
    expect(await heard()).toContain('Checking whether it arrived')
  })
  await Promise.all([halfway, atTheEnd])
  expect(seen.filter((one) => one.fault === 'stall')).toHaveLength(1)
  // The missing response caused no second transmission; the first page sent once more.
  expect(proxy.sent.map((one) => one.fault)).toEqual(['keep the answer', 'pass'])
})

test('a slow connection only takes longer, and a buffering proxy is shown as such', async () => {
  await visitor.visit(async (profile) => {
    const sent = file(10 * MIB)
    const heard = await profile.recordTexts(sent.name)
    proxy.script(slow(4 * MIB))
    await profile.choose(sent)
    await expectStored(profile, sent)
    const shares = (await heard()).flatMap((words) => /^Sending (\d+)%/.exec(words)?.[1] ?? []).map(Number)
    expect(shares).toEqual([...shares].sort((one, other) => one - other))
    expect(proxy.sent).toHaveLength(1)
  })
  await visitor.visit(async (profile) => {
    const sent = file(5 * MIB)
    proxy.script(swallow(4_500))
    await profile.choose(sent)
    await expect(profile.row(sent.name)).toContainText(/On its way to the store, [34] s so far/)
    await expectStored(profile, sent)
    expect(proxy.sent).toHaveLength(1)
  })
})
