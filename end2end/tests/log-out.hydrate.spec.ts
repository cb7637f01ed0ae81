import { expect, test } from '../fixtures/server.ts'
import { AccountPage } from '../pages/account.ts'

test('logging out removes the notes of this account and of no other', async ({ page }) => {
  await new AccountPage(page).signUp()
  await expect(page.locator('form[data-live]')).toBeAttached()
  const account = await page.locator('form[data-account]').getAttribute('data-account')
  expect(account).toMatch(/^\d+$/)
  // A page looks once for notes of closed tabs and removes those that it cannot read. It has looked when this one is gone.
  await page.addInitScript(() => localStorage.setItem('buttress.upload.3.999999.00fc', '[]'))
  await page.reload()
  await expect.poll(() => page.evaluate(() => localStorage.getItem('buttress.upload.3.999999.00fc'))).toBeNull()
  // Notes of closed tabs: see frontend/src/notes.rs.
  await page.evaluate((account) => {
    localStorage.setItem(`buttress.upload.1.${account}.00ff`, '[]')
    localStorage.setItem(`buttress.upload.2.${account}.00fe`, '[]')
    localStorage.setItem('buttress.upload.2.999999.00fd', '[]')
    localStorage.setItem('buttress.keep-photos', '')
  }, account)
  await page.getByRole('button', { name: 'Log out' }).click()
  await expect(page.getByRole('link', { name: 'Log in' }).first()).toBeVisible()
  const left = await page.evaluate(() => Object.keys(localStorage).sort())
  // The page after logging out has a new one, and no uploader that looks.
  expect(left).toEqual(['buttress.keep-photos', 'buttress.upload.2.999999.00fd', 'buttress.upload.3.999999.00fc'])
})
