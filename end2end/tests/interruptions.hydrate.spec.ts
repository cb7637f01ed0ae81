import { expect, test } from '@playwright/test'
import { MIB, text } from '../fixtures/files.ts'
import { LargeFile, sha256 } from '../fixtures/large-file.ts'
import { keepAnswer, pass, slow } from '../fixtures/faults.ts'
import { TestBedWithVisitor } from '../fixtures/test-bed.ts'
import { ProfilePage } from '../pages/profile.ts'

// Interruptions of the queue: the browser goes offline, and the page crashes. Files of at least 16 MiB are sent in parts.
// One store for all tests, which run one after another.
test.describe.configure({ mode: 'default' })

let testBed: TestBedWithVisitor
let film: LargeFile

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000)
  testBed = await TestBedWithVisitor.signUp(browser, { BUTTRESS_MULTIPART_THRESHOLD_BYTES: String(16 * MIB) })
  film = await LargeFile.make('film.txt', 48 * MIB)
})

test.afterAll(async () => {
  await testBed?.stop()
  await film?.remove()
})

test('the browser goes offline in the middle and comes back', () =>
  testBed.visitor.visit(async (profile, page) => {
    const sent = text('offline.txt', 2_000_000)
    testBed.proxy.script(slow(500_000))
    await profile.choose(sent)
    await expect(profile.row(sent.name)).toContainText(/Sending|store/)
    await page.context().setOffline(true)
    await expect(page.getByText('You are offline. Uploads resume when you are back online.')).toBeVisible()
    await page.context().setOffline(false)
    await expect(page.getByText('You are offline.')).toBeHidden()
    await profile.expectVerified(sent.name)
    await expect(profile.file(sent.name)).toHaveCount(1)
  }))

test('the page crashes in the middle of a multipart upload, and a new tab resumes it', ({}, info) =>
  testBed.visitor.visit(async (profile, page) => {
    // Two parts get a response, the others never do.
    testBed.proxy.script(pass, pass, ...Array(10).fill(keepAnswer))
    await profile.input.setInputFiles(film.path)
    await expect.poll(() => testBed.proxy.sent.filter((one) => one.status === 200).length).toBe(2)
    await expect.poll(() => testBed.proxy.sent.filter((one) => one.bytes === 8 * MIB).length).toBe(6)
    const crashed = page.waitForEvent('crash')
    const cdp = await page.context().newCDPSession(page)
    cdp.send('Page.crash').catch(() => {})
    await crashed
    testBed.proxy.script()
    const tab = await page.context().newPage()
    const again = new ProfilePage(tab)
    await again.open()
    await expect(tab.getByText(`1 upload was interrupted: ${film.name}.`)).toBeVisible()
    await again.hydrated()
    await again.input.setInputFiles(film.path)
    await again.expectVerified(film.name, { timeout: 60_000 })
    await expect(again.file(film.name)).toHaveCount(1)
    const path = info.outputPath('crashed')
    const link = again.file(film.name).getByRole('link', { name: `Download ${film.name}` })
    const [download] = await Promise.all([tab.waitForEvent('download'), link.click()])
    await download.saveAs(path)
    expect(await sha256(path)).toBe(await film.sha256())
    // All parts had arrived, even without a response.
    expect(testBed.proxy.sent).toHaveLength(0)
  }))
