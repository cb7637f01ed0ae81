import { expect, test } from '../fixtures/server.ts'
import { png } from '../fixtures/files.ts'
import { AccountPage } from '../pages/account.ts'
import { ProfilePage } from '../pages/profile.ts'

// The example page of docs/components.md, with and without JavaScript.

test('the minimal example uploads a file', async ({ page, javaScriptEnabled }) => {
  await new AccountPage(page).signUp()
  await page.goto('/examples/minimal')
  await expect(page).toHaveTitle(/^Upload files/)
  const profile = new ProfilePage(page)
  if (javaScriptEnabled === false) {
    await profile.input.setInputFiles(png('one.png'))
    await page.getByRole('button', { name: 'Upload', exact: true }).click()
    await expect(page.getByText('Your file is stored.')).toBeVisible()
    return
  }
  await expect(page.getByText('0 stored on this visit')).toBeVisible()
  await profile.choose(png('one.png'), png('two.png'))
  await profile.expectVerified('one.png')
  await profile.expectVerified('two.png')
  await expect(page.getByText('2 stored on this visit')).toBeVisible()
  // The same uploads on another page.
  await page.evaluate(() => {
    const link = document.createElement('a')
    link.href = '/dashboard/profile'
    link.textContent = 'Elsewhere'
    document.querySelector('main')!.append(link)
  })
  await page.getByRole('link', { name: 'Elsewhere' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Your profile' })).toBeVisible()
  await profile.expectVerified('one.png')
  await expect(profile.file('two.png')).toHaveCount(1)
})

test('it redirects visitors without a session to log in and back', async ({ page }) => {
  const email = await new AccountPage(page).signUp()
  await page.getByRole('button', { name: 'Log out' }).click()
  await expect(page.getByRole('link', { name: 'Log in' }).first()).toBeVisible()
  await page.goto('/examples/minimal')
  await new AccountPage(page).logIn(email)
  await expect(page.getByRole('heading', { level: 1, name: 'Upload files' })).toBeVisible()
})
