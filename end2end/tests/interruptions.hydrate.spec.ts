import { expect, test } from '@playwright/test'
import { text } from '../fixtures/files.ts'
import { LargeFile, sha256 } from '../fixtures/large.ts'
import { busy, keepAnswer, loseAnswer, pass, resetAfter, slow } from '../fixtures/moods.ts'
import { Stage } from '../fixtures/stage.ts'
import { AccountPage } from '../pages/account.ts'
import { ProfilePage } from '../pages/profile.ts'

// The world outside gets in the way of a queue: the network, our server, the session, the clock, and the
// death of the page itself. Files from 16 MiB go in parts here, and forms are good for half a minute.
// One store for all of them, one after another.
test.describe.configure({ mode: 'default' })

const MIB = 1 << 20

let stage: Stage
let film: LargeFile

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000)
  stage = await Stage.set(browser, {
    BUTTRESS_MULTIPART_THRESHOLD_BYTES: String(16 * MIB),
    BUTTRESS_FORM_LIFETIME_SECONDS: '30',
  })
  film = await LargeFile.make('film.txt', 48 * MIB)
})

test.afterAll(async () => {
  await stage?.strike()
  await film?.remove()
})

/** Files of half a second each over the line that `crawl` makes. */
const several = (name: string, count: number) => Array.from({ length: count }, (_, n) => text(`${name}-${n}.txt`, 500_000 + n))
const crawl = (count: number, bytesPerSecond = 1_000_000) => stage.proxy.script(...Array(count).fill(slow(bytesPerSecond)))

/** Each of them is verified, listed once, and was sent as often as was to be expected. */
async function expectAll(profile: ProfilePage, name: string, count: number, sends = count) {
  await expect(profile.page.getByText(`${count} files stored`, { exact: true })).toBeVisible({ timeout: 45_000 })
  await expect(profile.file(name)).toHaveCount(count)
  expect(stage.proxy.sent.filter((one) => one.status === 201)).toHaveLength(count)
  expect(stage.proxy.sent.length).toBeLessThanOrEqual(sends)
}

/** The bytes of `film` that the store keeps. */
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

/** How often each part was sent whole, by its number. */
function sentWhole(): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { url, bytes } of stage.proxy.sent) {
    const part = new URL(url, 'http://store').searchParams.get('partNumber')!
    if (bytes === 8 * MIB) counts[part] = (counts[part] ?? 0) + 1
  }
  return counts
}

test('parts: each answer means what it means for whole files, and only what the store lacks is sent again', ({}, info) =>
  stage.visitor.visit(async (profile) => {
    const heard = await profile.listenTo(film.name)
    stage.proxy.script(resetAfter(MIB), busy, loseAnswer, pass, busy)
    await profile.input.setInputFiles(film.path)
    await expectFilm(profile, info.outputPath('parts'))
    // The answer of one part was lost; the store has that part, and it was not sent again. Those that
    // met a busy store were.
    expect(stage.proxy.sent).toHaveLength(6 + 3)
    expect(Object.values(sentWhole()).filter((times) => times > 1).length).toBeLessThanOrEqual(2)
    expect((await heard()).every((words) => !words.startsWith('Failed'))).toBe(true)
  }))

test('the browser goes offline in the middle and comes back', () =>
  stage.visitor.visit(async (profile, page) => {
    crawl(20)
    await profile.choose(...several('offline', 8))
    await expect(profile.row('offline-0')).toContainText(/Sending|store/)
    await page.context().setOffline(true)
    await expect(page.getByText('You are offline. Uploads resume when you are back online.')).toBeVisible()
    // Nothing is begun meanwhile.
    await page.waitForTimeout(500)
    const sends = stage.proxy.sent.length
    await page.waitForTimeout(1_500)
    expect(stage.proxy.sent.length).toBe(sends)
    await page.context().setOffline(false)
    await expect(page.getByText('You are offline.')).toBeHidden()
    await expectAll(profile, 'offline', 8, 8 + 6)
  }))

test('our server is killed in the middle and comes back: nothing is sent twice', () =>
  stage.visitor.visit(async (profile) => {
    const files = several('killed', 14)
    crawl(files.length)
    await profile.choose(...files)
    await expect.poll(() => stage.proxy.sent.filter((one) => one.status === 201).length).toBeGreaterThan(2)
    await stage.server.kill()
    await expect(profile.page.getByText(/^(Verifying|We can't reach the server)/).first()).toBeVisible()
    await profile.page.waitForTimeout(1_000)
    await stage.server.restart()
    await expectAll(profile, 'killed', files.length)
  }))

test('the session ends in the middle: what is on its way arrives, and a sign-in goes on with the rest', () =>
  stage.visitor.visit(async (profile, page) => {
    const files = several('patient', 8)
    // Long enough to log out in another tab, on a busy machine too.
    crawl(files.length, 100_000)
    await profile.choose(...files)
    await expect(profile.row('patient-0')).toContainText(/Sending|store/)
    // Logged out in another tab.
    const second = await page.context().newPage()
    await second.goto('/dashboard/profile')
    await second.getByRole('button', { name: 'Log out' }).click()
    await expect(second.getByRole('link', { name: 'Log in' }).first()).toBeVisible()
    await expect(page.getByRole('alert')).toContainText('You are logged out.')
    await second.goto('/login')
    await new AccountPage(second).logIn(stage.visitor.email)
    await expect(second.getByRole('heading', { name: 'Your profile' })).toBeVisible()
    await second.close()
    await page.getByRole('button', { name: 'Resume uploads' }).click()
    await expectAll(profile, 'patient', files.length)
    await expect(page.getByText('You are logged out.')).toBeHidden()
    await stage.visitor.remember(page.context())
  }))

test('forms that grow too old in line are signed again before they are used', () =>
  stage.visitor.visit(async (profile, page) => {
    test.setTimeout(90_000)
    const signed: number[] = []
    page.on('request', (request) => {
      if (request.url().endsWith('/api/uploads/sign')) signed.push(request.postDataJSON().files.length)
    })
    await page.route('**/api/uploads/sign', async (route) => {
      const answer = await route.fetch()
      // Everything is signed, and nothing begun.
      await page.getByRole('button', { name: 'Pause all' }).click()
      await route.fulfill({ response: answer })
    }, { times: 1 })
    stage.proxy.script()
    await profile.choose(...several('aged', 5))
    await expect(page.getByRole('button', { name: 'Resume all' })).toBeVisible()
    // Longer than the form lives, so that the store itself would refuse it.
    await page.waitForTimeout(31_000)
    expect(stage.proxy.sent).toHaveLength(0)
    await page.getByRole('button', { name: 'Resume all' }).click()
    await expectAll(profile, 'aged', 5)
    expect(signed).toEqual([5, 5])
  }))

test('the page is killed in the middle of a file in parts: a new tab goes on with it', ({}, info) =>
  stage.visitor.visit(async (profile, page) => {
    // Two parts arrive, the others never hear of it.
    stage.proxy.script(pass, pass, ...Array(10).fill(keepAnswer))
    await profile.input.setInputFiles(film.path)
    await expect.poll(() => stage.proxy.sent.filter((one) => one.status === 200).length).toBe(2)
    await expect.poll(() => stage.proxy.sent.filter((one) => one.bytes === 8 * MIB).length).toBe(6)
    const crashed = page.waitForEvent('crash')
    const cdp = await page.context().newCDPSession(page)
    cdp.send('Page.crash').catch(() => {})
    await crashed
    stage.proxy.script()
    const tab = await page.context().newPage()
    const again = new ProfilePage(tab)
    await again.open()
    await expect(tab.getByText(`1 upload was interrupted: ${film.name}.`)).toBeVisible()
    await again.hydrated()
    await again.input.setInputFiles(film.path)
    await expectFilm(again, info.outputPath('crashed'))
    // All parts had arrived, whether or not the page had heard of it.
    expect(stage.proxy.sent).toHaveLength(0)
  }))
