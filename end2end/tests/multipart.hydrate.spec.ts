import { expect, test } from '@playwright/test'
import { MIB } from '../fixtures/files.ts'
import { LargeFile, sha256 } from '../fixtures/large-file.ts'
import { serverWithPartsFrom, partsOf, sent, visit } from '../fixtures/multipart.ts'
import type { Server } from '../fixtures/server.ts'
import { ProfilePage } from '../pages/profile.ts'

// Here files of at least 16 MiB are sent in parts.
test.describe.configure({ mode: 'serial' })

let server: Server
let film: LargeFile

test.beforeAll(async () => {
  test.setTimeout(120_000)
  server = await serverWithPartsFrom(16 * MIB)
  film = await LargeFile.make('film.txt', 96 * MIB)
})

test.afterAll(async () => {
  await server?.stop()
  await film?.remove()
})

test('after a reload, choosing the same file resumes the upload', async ({ browser }, info) => {
  await visit(server, browser, 16 * MIB, async (page) => {
    const profile = new ProfilePage(page)
    const before = partsOf(page)
    await profile.input.setInputFiles(film.path)
    await expect.poll(() => before.length, { timeout: 60_000 }).toBeGreaterThan(0)
    await page.reload()
    await expect(page.getByText(`1 upload was interrupted: ${film.name}.`)).toBeVisible()
    const stored = [...before]

    await profile.hydrated()
    await profile.input.setInputFiles(film.path)
    await expect(page.getByText('upload was interrupted')).toBeHidden()
    await profile.expectVerified(film.name, { timeout: 120_000 })
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
  const [first, other] = [await LargeFile.make('twin.txt', 20 * MIB), await LargeFile.make('twin.txt', 20 * MIB, 1)]
  try {
    await visit(server, browser, 2 * MIB, async (page) => {
      const profile = new ProfilePage(page)
      await profile.input.setInputFiles(first.path)
      await sent(profile, first.name, 5)
      await page.reload()
      await expect(page.getByText('1 upload was interrupted')).toBeVisible()
      await profile.input.setInputFiles(other.path)
      await sent(profile, first.name, 1)
      await expect(page.getByText('1 upload was interrupted')).toBeVisible()
      await page.getByRole('button', { name: `Cancel ${first.name}` }).click()
      await page.getByRole('button', { name: 'Discard' }).click()
      await expect(page.getByText('upload was interrupted')).toBeHidden()
      await page.reload()
      await profile.hydrated()
      await expect(page.getByText('upload was interrupted')).toBeHidden()
    })
  } finally {
    await first.remove()
    await other.remove()
  }
})

test('an upload of another tab is not offered for resuming', async ({ browser }) => {
  await visit(server, browser, 4 * MIB, async (page) => {
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
    await expect(second.getByText(/^In another tab: 0 of 1 file stored · .+ of 100\.7 MB$/)).toBeVisible()
    // After closing that tab, it is offered.
    await page.close()
    await second.reload()
    await expect(second.getByText('1 upload was interrupted')).toBeVisible()
  })
})
