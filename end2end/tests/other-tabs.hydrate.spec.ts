import { expect, test } from '../fixtures/server.ts'
import { png } from '../fixtures/files.ts'
import { AccountPage } from '../pages/account.ts'
import { ProfilePage } from '../pages/profile.ts'

// Changes in one tab appear in the others automatically.

test('a file that another tab uploads or deletes appears or disappears in this one', async ({ page, context }) => {
  await new AccountPage(page).signUp()
  const here = new ProfilePage(page)
  await here.hydrated()
  const listening = page.waitForResponse((response) => response.url().includes('/api/uploads/events'))
  await page.reload()
  await here.hydrated()
  await listening

  const there = new ProfilePage(await context.newPage())
  await there.open()
  await there.choose(png('shared.png'))
  await there.expectVerified('shared.png')
  // The first tab may be hidden now; it catches up when it becomes visible.
  await page.bringToFront()
  await expect(here.file('shared.png')).toHaveCount(1)
  await there.file('shared.png').getByRole('button', { name: /^Delete / }).click()
  await expect(here.file('shared.png')).toHaveCount(0)
  await there.page.getByRole('button', { name: 'Undo' }).click()
  await expect(here.file('shared.png')).toHaveCount(1)
})

test('a page that was hidden receives the events it missed', async ({ page, context }) => {
  await new AccountPage(page).signUp()
  const here = new ProfilePage(page)
  await here.hydrated()
  await page.context().setOffline(true)
  await page.context().setOffline(false)
  const there = new ProfilePage(await context.newPage())
  await there.open()
  await there.choose(png('meanwhile.png'))
  await there.expectVerified('meanwhile.png')
  await page.bringToFront()
  await expect(here.file('meanwhile.png')).toHaveCount(1, { timeout: 15_000 })
})
