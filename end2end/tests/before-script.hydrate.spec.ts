import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures/server.ts'
import { png, text } from '../fixtures/files.ts'
import { AccountPage } from '../pages/account.ts'
import { ProfilePage } from '../pages/profile.ts'

// The page before its script runs, and without it.

/** Blocks the page's code until `release` is called. */
async function holdCode(page: Page): Promise<() => void> {
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  await page.route(/\.wasm$/, async (route) => {
    await held
    await route.continue()
  })
  return release
}

test('files chosen before the script runs are uploaded by it, and none is sent twice', async ({ page }) => {
  await new AccountPage(page).signUp()
  const profile = new ProfilePage(page)
  const release = await holdCode(page)
  let signs = 0
  page.on('request', (request) => (signs += Number(request.url().endsWith('/api/uploads/sign'))))
  await page.goto('/dashboard/profile', { waitUntil: 'domcontentloaded' })
  await profile.input.setInputFiles(png('early.png'))
  await expect(page.locator('form[data-live]')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Upload', exact: true })).toBeVisible()
  expect(signs).toBe(0)
  release()
  await profile.expectVerified('early.png')
  await expect(profile.file('early.png')).toHaveCount(1)
  expect(signs).toBe(1)
})

test('before the script runs, the plain form, the list and deleting work', async ({ page }) => {
  await new AccountPage(page).signUp()
  const profile = new ProfilePage(page)
  await holdCode(page)
  await page.goto('/dashboard/profile', { waitUntil: 'domcontentloaded' })
  await profile.input.setInputFiles(text('plain.txt', 2_000))
  await page.getByRole('button', { name: 'Upload', exact: true }).click()
  await expect(page).toHaveURL(/\?uploaded=[0-9a-f]{32}$/)
  await expect(page.getByText('Your file is stored.')).toBeVisible()
  await expect(profile.file('Upload ')).toHaveCount(1)
  await page.getByRole('button', { name: /^Delete Upload / }).click()
  await expect(page.getByText('File deleted.')).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('File restored.')).toBeVisible()
  await expect(page.locator('form[data-live]')).toHaveCount(0)
})

test('without the script the page stays fully usable', async ({ page }) => {
  await page.route(/\.(js|wasm)$/, (route) => route.abort())
  const account = new AccountPage(page)
  const email = await account.signUp()
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.goto('/login')
  await account.logIn(email)
  const profile = new ProfilePage(page)
  await profile.input.setInputFiles(png())
  await page.getByRole('button', { name: 'Upload', exact: true }).click()
  await expect(page.getByText('Your file is stored.')).toBeVisible()
})
