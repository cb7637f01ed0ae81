import { expect, test } from '../fixtures/server.ts'
import { AccountPage } from '../pages/account.ts'

const OLD = 'correct horse battery'
const NEW = 'another staple in the barn'

test('the password is changed, other sessions end, and this one goes on', async ({ page, browser, server }) => {
  const account = new AccountPage(page)
  const email = await account.signUp()
  const elsewhere = await browser.newContext({ baseURL: server.url })
  const phone = await elsewhere.newPage()
  await phone.goto('/login')
  await new AccountPage(phone).logIn(email)
  await expect(phone).toHaveURL(/profile/)

  await page.getByRole('link', { name: 'Account', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Your account' })).toBeVisible()
  await expect(page.getByText('This session, since')).toBeVisible()
  await expect(page.getByText('Last seen')).toHaveCount(1)
  const form = page.getByRole('region', { name: 'Password' })
  await form.getByLabel('Current password').fill('not the password')
  await form.getByLabel('New password').fill(NEW)
  await form.getByRole('button').click()
  await expect(account.error).toHaveText('This is not your current password. Try again.')
  await form.getByLabel('Current password').fill(OLD)
  await form.getByLabel('New password').fill(NEW)
  await form.getByRole('button').click()
  await expect(page.getByText('Your password is changed')).toBeVisible()
  await expect(page.getByText('Last seen')).toHaveCount(0)
  await phone.goto('/dashboard/profile')
  await expect(phone).toHaveURL(/login/)
  await elsewhere.close()
})

test('a recovery code lets its owner in again', async ({ page }) => {
  const account = new AccountPage(page)
  const email = await account.signUp()
  await page.goto('/dashboard/account')
  const form = page.getByRole('region', { name: 'Recovery codes' })
  await form.getByLabel('Current password').fill(OLD)
  await form.getByRole('button').click()
  const codes = page.getByRole('code')
  await expect(codes).toHaveCount(10)
  const code = await codes.first().textContent()
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.goto('/login')
  await page.getByRole('link', { name: 'Use a recovery code' }).click()
  await account.email.fill(email)
  await page.getByLabel('Recovery code').fill(code!)
  await page.getByLabel('New password').fill(NEW)
  await page.getByRole('button', { name: 'Set the password' }).click()
  await expect(page.getByText(email)).toBeVisible()
})

test('whoever leaves is out, and the address is free', async ({ page }) => {
  const account = new AccountPage(page)
  const email = await account.signUp()
  await page.goto('/dashboard/account')
  const form = page.getByRole('region', { name: 'Delete the account' })
  await form.getByLabel('Current password').fill(OLD)
  await form.getByRole('button').click()
  await expect(page.getByRole('link', { name: 'Log in' }).first()).toBeVisible()
  await account.signUp(email)
})
