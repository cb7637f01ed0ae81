import { expect, test } from '../fixtures/server.ts'
import { AccountPage } from '../pages/account.ts'

test('a visitor without a session is redirected to log in and back to the profile', async ({ page }) => {
  const account = new AccountPage(page)
  const email = await account.signUp()
  await page.getByRole('button', { name: 'Log out' }).click()
  await expect(page.getByRole('link', { name: 'Log in' }).first()).toBeVisible()

  await page.goto('/dashboard/profile')
  await expect(page).toHaveURL(/\/login\?next=%2Fdashboard%2Fprofile$/)
  await account.logIn(email, 'not the password')
  await expect(account.error).toHaveText('The e-mail address or password is wrong. Check both and try again.')
  await expect(account.email).toHaveValue(email)
  await account.logIn(email)
  await expect(page).toHaveURL(/\/dashboard\/profile$/)
  await expect(page.getByText(email)).toBeVisible()
})

test('an email address can be used for one account only', async ({ page }) => {
  const account = new AccountPage(page)
  const email = await account.signUp()
  await page.getByRole('button', { name: 'Log out' }).click()
  await expect(page.getByRole('link', { name: 'Log in' }).first()).toBeVisible()
  await page.goto('/signup')
  await account.email.fill(email)
  await account.password.fill('correct horse battery')
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(account.error).toContainText('There is already an account with this e-mail address.')
})

test('every page has its title, and unknown paths show the 404 page', async ({ page }) => {
  for (const [path, title] of [['/', /Buttress/], ['/login', /Log in/], ['/signup', /Sign up|Create/], ['/nowhere', /Not found/]] as const) {
    const answer = await page.goto(path)
    expect(answer!.status()).toBe(path === '/nowhere' ? 404 : 200)
    await expect(page).toHaveTitle(title)
  }
})
