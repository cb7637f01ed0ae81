import { expect, test } from '../fixtures/server.ts'
import { png, text } from '../fixtures/files.ts'
import { AccountPage } from '../pages/account.ts'
import { ProfilePage } from '../pages/profile.ts'

// The signed form of the server-rendered page, for browsers without JavaScript and for the time before hydration.
test.skip(({ javaScriptEnabled }) => javaScriptEnabled !== false, 'the hydrated page has its own tests')

test('a file is sent to the store, which redirects the browser back', async ({ page, server }) => {
  const profile = new ProfilePage(page)
  await new AccountPage(page).signUp()
  await profile.input.setInputFiles(png())
  await page.getByRole('button', { name: 'Upload', exact: true }).click()
  await expect(page).toHaveURL(new RegExp(`^${server.url}/dashboard/profile\\?uploaded=[0-9a-f]{32}$`))
  await expect(page.getByText('Your file is stored.')).toBeVisible()
  await expect(profile.file(/^Upload .*\.png/)).toHaveCount(1)
})

test('a file of a forbidden type is deleted and the page says so', async ({ page }) => {
  await new AccountPage(page).signUp()
  const profile = new ProfilePage(page)
  await profile.input.setInputFiles({ name: 'x.html', mimeType: 'text/html', buffer: Buffer.from('<!DOCTYPE html><p>hi') })
  await page.getByRole('button', { name: 'Upload', exact: true }).click()
  await expect(page).toHaveURL(/\?failed=/)
  await expect(page.getByText("We couldn't store your file")).toBeVisible()
  await expect(profile.file('Upload')).toHaveCount(0)
})

test('the list and downloads work', async ({ page }) => {
  await new AccountPage(page).signUp()
  const profile = new ProfilePage(page)
  await profile.input.setInputFiles(text('notes.txt', 5_000))
  await page.getByRole('button', { name: 'Upload', exact: true }).click()
  await expect(page.getByText('Your file is stored.')).toBeVisible()
  const link = profile.file('Upload').getByRole('link', { name: /^Download / })
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
  expect(download.suggestedFilename()).toMatch(/^Upload .*\.txt$/)
})
