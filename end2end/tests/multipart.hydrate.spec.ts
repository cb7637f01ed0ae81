import { type Page, expect, test } from '@playwright/test'
import { LargeFile, sha256 } from '../fixtures/large-file.ts'
import { MIB, serverWithPartsFrom, countInFlight, partsOf, sent, visit } from '../fixtures/multipart.ts'
import type { Server } from '../fixtures/server.ts'
import { ProfilePage } from '../pages/profile.ts'

// Here files of at least 16 MiB are sent in parts.
test.describe.configure({ mode: 'serial' })

let server: Server
let film: LargeFile

test.beforeAll(async () => {
  test.setTimeout(120_000)
  server = await serverWithPartsFrom(16 * MIB)
  film = await LargeFile.make('film.txt', 300 * MIB)
})

test.afterAll(async () => {
  await server?.stop()
  await film?.remove()
})

/** Delays digests, as on a busy machine. */
async function digestLate(page: Page) {
  await page.evaluate(() => {
    const post = Worker.prototype.postMessage as (this: Worker, ...message: unknown[]) => void
    Worker.prototype.postMessage = function (this: Worker, ...message: unknown[]) {
      setTimeout(() => post.apply(this, message), 5_000)
    }
  })
}

test('after a reload, choosing the same file resumes the upload', async ({ browser }, info) => {
  test.setTimeout(240_000)
  await visit(server, browser, 40 * MIB, async (page) => {
    const profile = new ProfilePage(page)
    const before = partsOf(page)
    await profile.input.setInputFiles(film.path)
    await sent(profile, film.name, 50)
    await page.reload()
    await expect(page.getByText(`1 upload was interrupted: ${film.name}.`)).toBeVisible()
    const stored = [...before]
    expect(stored.length).toBeGreaterThan(0)

    await profile.hydrated()
    await profile.input.setInputFiles(film.path)
    await expect(page.getByText('upload was interrupted')).toBeHidden()
    await expect(profile.row(film.name)).toHaveAttribute('data-state', 'verified', { timeout: 120_000 })
    // No stored part was sent again.
    const after = before.slice(stored.length)
    expect(after.filter((part) => stored.includes(part))).toEqual([])
    await expect(profile.file(film.name)).toHaveCount(1)

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      profile.file(film.name).getByRole('link', { name: /^Download / }).click(),
    ])
    const path = info.outputPath('downloaded')
    await download.saveAs(path)
    expect(await sha256(path)).toBe(await film.sha256())
    await page.reload()
    await expect(page.getByText('upload was interrupted')).toBeHidden()
  })
})

test('another file of the same name and size is a new upload', async ({ browser }) => {
  test.setTimeout(240_000)
  const other = await LargeFile.make(film.name, 300 * MIB, 1)
  try {
    await visit(server, browser, 40 * MIB, async (page) => {
      const profile = new ProfilePage(page)
      await profile.input.setInputFiles(film.path)
      await sent(profile, film.name, 20)
      await page.reload()
      await expect(page.getByText('1 upload was interrupted')).toBeVisible()
      await profile.input.setInputFiles(other.path)
      await sent(profile, film.name, 1)
      await expect(page.getByText('1 upload was interrupted')).toBeVisible()
      await page.getByRole('button', { name: `Cancel ${film.name}` }).click()
      await page.getByRole('button', { name: 'Discard' }).click()
      await expect(page.getByText('upload was interrupted')).toBeHidden()
      await page.reload()
      await profile.hydrated()
      await expect(page.getByText('upload was interrupted')).toBeHidden()
    })
  } finally {
    await other.remove()
  }
})

test('an upload of another tab is not offered for resuming', async ({ browser }) => {
  await visit(server, browser, 10 * MIB, async (page) => {
    const profile = new ProfilePage(page)
    await profile.input.setInputFiles(film.path)
    await sent(profile, film.name, 5)
    const second = await page.context().newPage()
    await second.goto('/dashboard/profile')
    await new ProfilePage(second).hydrated()
    // Enough time to read the notes and to check with the server.
    await second.waitForTimeout(1_500)
    await expect(profile.row(film.name)).toContainText('Sending')
    await expect(second.getByText('upload was interrupted')).toBeHidden()
    await expect(second.getByText(/^In another tab: 0 of 1 file stored · .+ of 314\.6 MB$/)).toBeVisible()
    // After closing that tab, it is offered.
    await page.close()
    await second.reload()
    await expect(second.getByText('1 upload was interrupted')).toBeVisible()
  })
})

test('one upload or all of them can be paused and resumed', async ({ browser }) => {
  test.setTimeout(240_000)
  await visit(server, browser, 40 * MIB, async (page) => {
    const profile = new ProfilePage(page)
    const parts = partsOf(page)
    const underWay = countInFlight(page)
    await digestLate(page)
    await profile.input.setInputFiles(film.path)
    await sent(profile, film.name, 20)
    await page.getByRole('button', { name: `Pause ${film.name}` }).click()
    await expect(profile.row(film.name)).toHaveAttribute('data-state', 'paused')
    // Playwright receives the browser's events with a delay.
    await page.waitForTimeout(500)
    const stored = parts.length
    await page.waitForTimeout(1_500)
    expect(parts.length).toBe(stored)
    await page.getByRole('button', { name: `Resume ${film.name}` }).click()
    // Parts that have arrived and are being digested make room for the next ones, which are aborted before they start.
    await expect.poll(() => parts.length, { timeout: 60_000 }).toBeGreaterThan(stored)
    // A response at the moment of a pause is lost; these are not.
    await page.waitForTimeout(300)
    const told = [...parts]
    await page.waitForTimeout(300)
    await page.getByRole('button', { name: 'Pause all' }).click()
    await expect(profile.row(film.name)).toHaveAttribute('data-state', 'waiting')
    await page.waitForTimeout(200)
    expect(underWay()).toBe(0)
    await page.getByRole('button', { name: 'Resume all' }).click()
    await expect(profile.row(film.name)).toHaveAttribute('data-state', 'verified', { timeout: 120_000 })
    expect(parts.filter((part) => told.includes(part))).toEqual(told)
  })
})
