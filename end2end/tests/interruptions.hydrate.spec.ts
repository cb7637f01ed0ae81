import { expect, test } from '@playwright/test'
import { text } from '../fixtures/files.ts'
import { LargeFile, sha256 } from '../fixtures/large-file.ts'
import { busy, keepAnswer, loseAnswer, pass, resetAfter, slow } from '../fixtures/faults.ts'
import { TestBedWithVisitor } from '../fixtures/test-bed.ts'
import { AccountPage } from '../pages/account.ts'
import { ProfilePage } from '../pages/profile.ts'

// Interruptions of the queue: network, server, session, expiry, and a crash of the page. Files of at least 16 MiB are
// sent in parts, and forms expire after half a minute. One store for all tests, which run one after another.
test.describe.configure({ mode: 'default' })

const MIB = 1 << 20

let testBed: TestBedWithVisitor
let film: LargeFile

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000)
  testBed = await TestBedWithVisitor.signUp(browser, {
    BUTTRESS_MULTIPART_THRESHOLD_BYTES: String(16 * MIB),
    BUTTRESS_FORM_LIFETIME_SECONDS: '30',
  })
  film = await LargeFile.make('film.txt', 48 * MIB)
})

test.afterAll(async () => {
  await testBed?.stop()
  await film?.remove()
})

/** Files that take half a second each at the speed of `crawl`. */
const several = (name: string, count: number) => Array.from({ length: count }, (_, n) => text(`${name}-${n}.txt`, 500_000 + n))
const crawl = (count: number, bytesPerSecond = 1_000_000) => testBed.proxy.script(...Array(count).fill(slow(bytesPerSecond)))

/** Each file is verified, listed once, and was sent as often as expected. */
async function expectAll(profile: ProfilePage, name: string, count: number, sends = count) {
  await expect(profile.page.getByText(`${count} files stored`, { exact: true })).toBeVisible({ timeout: 45_000 })
  await expect(profile.file(name)).toHaveCount(count)
  expect(testBed.proxy.sent.filter((one) => one.status === 201)).toHaveLength(count)
  expect(testBed.proxy.sent.length).toBeLessThanOrEqual(sends)
}

/** The stored bytes of `film`. */
async function expectFilm(profile: ProfilePage, path: string) {
  await expect(profile.row(film.name)).toHaveAttribute('data-state', 'verified', { timeout: 60_000 })
  await expect(profile.file(film.name)).toHaveCount(1)
  const [download] = await Promise.all([
    profile.page.waitForEvent('download'),
    profile.file(film.name).getByRole('link', { name: `Download ${film.name}` }).click(),
  ])
  await download.saveAs(path)
  expect(await sha256(path)).toBe(await film.sha256())
  await profile.page.getByRole('button', { name: `Delete ${film.name}` }).click()
  await expect(profile.file(film.name)).toHaveCount(0)
}

/** How often each part was sent completely, by its number. */
function sentWhole(): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { url, bytes } of testBed.proxy.sent) {
    const part = new URL(url, 'http://store').searchParams.get('partNumber')!
    if (bytes === 8 * MIB) counts[part] = (counts[part] ?? 0) + 1
  }
  return counts
}

test('parts: faults are handled as for whole files, and only missing parts are sent again', ({}, info) =>
  testBed.visitor.visit(async (profile) => {
    const heard = await profile.recordTexts(film.name)
    testBed.proxy.script(resetAfter(MIB), busy, loseAnswer, pass, busy)
    await profile.input.setInputFiles(film.path)
    await expectFilm(profile, info.outputPath('parts'))
    // The part whose response was lost is stored and was not sent again; those that met a busy store were.
    expect(testBed.proxy.sent).toHaveLength(6 + 3)
    expect(Object.values(sentWhole()).filter((times) => times > 1).length).toBeLessThanOrEqual(2)
    expect((await heard()).every((words) => !words.startsWith('Failed'))).toBe(true)
  }))

test('the browser goes offline in the middle and comes back', () =>
  testBed.visitor.visit(async (profile, page) => {
    crawl(20)
    await profile.choose(...several('offline', 8))
    await expect(profile.row('offline-0')).toContainText(/Sending|store/)
    await page.context().setOffline(true)
    await expect(page.getByText('You are offline. Uploads resume when you are back online.')).toBeVisible()
    // Nothing starts meanwhile.
    await page.waitForTimeout(500)
    const sends = testBed.proxy.sent.length
    await page.waitForTimeout(1_500)
    expect(testBed.proxy.sent.length).toBe(sends)
    await page.context().setOffline(false)
    await expect(page.getByText('You are offline.')).toBeHidden()
    await expectAll(profile, 'offline', 8, 8 + 6)
  }))

test('the server is killed in the middle and restarts, and nothing is sent twice', () =>
  testBed.visitor.visit(async (profile) => {
    const files = several('killed', 14)
    crawl(files.length)
    await profile.choose(...files)
    await expect.poll(() => testBed.proxy.sent.filter((one) => one.status === 201).length).toBeGreaterThan(2)
    await testBed.server.kill()
    await expect(profile.page.getByText(/^(Verifying|We can't reach the server)/).first()).toBeVisible()
    await profile.page.waitForTimeout(1_000)
    await testBed.server.restart()
    await expectAll(profile, 'killed', files.length)
  }))

test('the session ends in the middle: started files arrive, and logging in continues with the rest', () =>
  testBed.visitor.visit(async (profile, page) => {
    const files = several('patient', 8)
    // Slow enough to log out in another tab, even on a busy machine.
    crawl(files.length, 100_000)
    await profile.choose(...files)
    await expect(profile.row('patient-0')).toContainText(/Sending|store/)
    // Log out in another tab.
    const second = await page.context().newPage()
    await second.goto('/dashboard/profile')
    await second.getByRole('button', { name: 'Log out' }).click()
    await expect(second.getByRole('link', { name: 'Log in' }).first()).toBeVisible()
    await expect(page.getByRole('alert')).toContainText('You are logged out.')
    await second.goto('/login')
    await new AccountPage(second).logIn(testBed.visitor.email)
    await expect(second.getByRole('heading', { name: 'Your profile' })).toBeVisible()
    await second.close()
    await page.getByRole('button', { name: 'Resume uploads' }).click()
    await expectAll(profile, 'patient', files.length)
    await expect(page.getByText('You are logged out.')).toBeHidden()
    await testBed.visitor.remember(page.context())
  }))

test('forms that expire while waiting are signed again before use', () =>
  testBed.visitor.visit(async (profile, page) => {
    test.setTimeout(90_000)
    const signed: number[] = []
    page.on('request', (request) => {
      if (request.url().endsWith('/api/uploads/sign')) signed.push(request.postDataJSON().files.length)
    })
    await page.route('**/api/uploads/sign', async (route) => {
      const answer = await route.fetch()
      // Everything is signed and nothing started.
      await page.getByRole('button', { name: 'Pause all' }).click()
      await route.fulfill({ response: answer })
    }, { times: 1 })
    testBed.proxy.script()
    await profile.choose(...several('aged', 5))
    await expect(page.getByRole('button', { name: 'Resume all' })).toBeVisible()
    // Longer than the form is valid, so that the store would refuse it.
    await page.waitForTimeout(31_000)
    expect(testBed.proxy.sent).toHaveLength(0)
    await page.getByRole('button', { name: 'Resume all' }).click()
    await expectAll(profile, 'aged', 5)
    expect(signed).toEqual([5, 5])
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
    await expectFilm(again, info.outputPath('crashed'))
    // All parts had arrived, even without a response.
    expect(testBed.proxy.sent).toHaveLength(0)
  }))
