import { expect, test } from '../fixtures/server.ts'
import { png, text } from '../fixtures/files.ts'
import { AccountPage } from '../pages/account.ts'
import { ProfilePage } from '../pages/profile.ts'

// With and without JavaScript: the buttons belong to plain forms.

test('a file is deleted, undo restores it, and both work again', async ({ page, javaScriptEnabled }) => {
  await new AccountPage(page).signUp()
  const profile = new ProfilePage(page)
  if (javaScriptEnabled === false) {
    await profile.input.setInputFiles(text('notes.txt', 500))
    await page.getByRole('button', { name: 'Upload', exact: true }).click()
    await expect(page.getByText('Your file is stored.')).toBeVisible()
  } else {
    await profile.choose(png('a.png'))
    await profile.expectVerified('a.png')
  }
  const file = profile.file(/Upload|a\.png/)
  await expect(file).toHaveCount(1)

  for (const _ of [1, 2]) {
    await file.getByRole('button', { name: /^Delete / }).click()
    await expect(page.getByRole('status').filter({ hasText: 'File deleted.' })).toBeVisible()
    await expect(file).toHaveCount(0)
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(page.getByRole('status').filter({ hasText: 'File restored.' })).toBeVisible()
    await expect(file).toHaveCount(1)
  }
})

test('undo after its time limit shows a message', async ({ page, server }) => {
  await new AccountPage(page).signUp()
  await page.goto(`${server.url}/dashboard/profile?deleted=${'0'.repeat(32)}`)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('it is too late to restore it')).toBeVisible()
})
