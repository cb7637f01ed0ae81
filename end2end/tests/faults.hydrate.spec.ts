import { expect, test } from '@playwright/test'
import { type TestFile, text } from '../fixtures/files.ts'
import type { Proxy } from '../fixtures/proxy.ts'
import { denied, handled } from '../fixtures/retry-table.ts'
import { TestBedWithVisitor } from '../fixtures/test-bed.ts'
import type { Visitor } from '../fixtures/visitor.ts'
import type { ProfilePage } from '../pages/profile.ts'

// Faults between the browser and the store: SeaweedFS behind a proxy that injects them. After each, the file is stored
// once, with its original bytes. One store for all tests, which run one after another.
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
async function expectStored(profile: ProfilePage, file: TestFile) {
  await profile.expectVerified(file.name, { timeout: 90_000 })
  await expect(profile.file(file.name)).toHaveCount(1)
  expect((await profile.download(file.name)).equals(file.buffer)).toBe(true)
}

for (const { what, fault, says, sends, bytes } of handled) {
  test(what, () =>
    visitor.visit(async (profile) => {
      const sent = file(bytes)
      const heard = await profile.recordTexts(sent.name)
      proxy.script(fault)
      await profile.choose(sent)
      await expectStored(profile, sent)
      if (says) expect((await heard()).some((words) => says.test(words)), (await heard()).join(' | ')).toBe(true)
      expect(proxy.sent.map((one) => one.fault)).toEqual([fault.kind, ...Array(sends - 1).fill('pass')])
    }),
  )
}

test('a form that the store refuses fails with the reason, an explanation and a code; Retry tries again', () =>
  visitor.visit(async (profile, page) => {
    const sent = file(1_000)
    proxy.script(denied.fault)
    await profile.choose(sent)
    const row = profile.row(sent.name)
    await expect(row.locator('.state')).toHaveText(denied.says)
    // The server checked the form and found it intact.
    await expect(row.locator('.explanation')).toHaveText(/^The form is as this server signed it\. /)
    await expect(row.getByRole('code')).toHaveText(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/)
    // Longer than the first delay.
    await page.waitForTimeout(1_200)
    expect(proxy.sent).toHaveLength(1)
    await page.getByRole('button', { name: `Retry ${sent.name}` }).click()
    await expectStored(profile, sent)
    await expect(row.locator('.explanation')).toBeHidden()
    expect(proxy.sent).toHaveLength(2)
  }))

test('the wait before a retry is counted down and can be skipped', () =>
  visitor.visit(async (profile, page) => {
    const sent = file(1_000)
    const heard = await profile.recordTexts(sent.name)
    proxy.script()
    const body = JSON.stringify({ code: 'unavailable', message: 'Later.', retry_after: 20 })
    await page.route('**/api/uploads/sign', (route) => route.fulfill({ status: 503, contentType: 'application/json', body }), { times: 1 })
    await profile.choose(sent)
    await expect(profile.row(sent.name)).toContainText(/The server is busy\. Next try in 1\d s\./)
    await page.getByRole('button', { name: `Retry now ${sent.name}` }).click()
    await profile.expectVerified(sent.name, { timeout: 10_000 })
    const waits = (await heard()).flatMap((words) => /Next try in (\d+) s/.exec(words)?.[1] ?? []).map(Number)
    expect(waits.some((wait, at) => wait === waits[at - 1]! - 1), waits.join(' ')).toBe(true)
  }))
