import { expect, test } from '../fixtures/server.ts'
import { text } from '../fixtures/files.ts'
import { AccountPage } from '../pages/account.ts'
import { Gallery } from '../pages/gallery.ts'

// What only a page with a script does to the list: it changes under people's hands, and must not disturb them.

test('a name that another tab changes changes here, and what is ticked, open and typed stays', async ({ page, context }) => {
  await new AccountPage(page).signUp()
  const here = new Gallery(page, true)
  await here.store(text('a.txt', 100), text('b.txt', 100))
  await page.getByRole('checkbox', { name: 'Select a.txt' }).check()
  const open = here.rows.filter({ hasText: 'a.txt' })
  await open.locator('summary').click()
  await open.getByLabel('New name').fill('half typ')

  const there = new Gallery(await context.newPage(), true)
  await there.profile.open()
  await there.profile.hydrated()
  await there.rename(there.rows.filter({ hasText: 'b.txt' }), 'c.txt')
  await page.bringToFront()
  await expect.poll(() => here.names).toEqual(['c.txt', 'a.txt'])
  await expect(page.getByRole('checkbox', { name: 'Select a.txt' })).toBeChecked()
  await expect(open.getByLabel('New name')).toHaveValue('half typ')
})

test('more files are loaded below, and stay when a new one comes on top', async ({ page }) => {
  await new AccountPage(page).signUp()
  const gallery = new Gallery(page, true)
  await gallery.profile.choose(...Array.from({ length: 53 }, (_, n) => text(`file-${n}.txt`, 10 + n)))
  await expect(page.locator('[data-state=verified]')).toHaveCount(53, { timeout: 30_000 })
  await page.reload()
  await gallery.profile.hydrated()
  await expect(gallery.rows).toHaveCount(50)
  await page.getByRole('link', { name: 'Load more' }).click()
  await expect(gallery.rows).toHaveCount(53)
  await expect(page.getByRole('link', { name: 'Load more' })).toHaveCount(0)
  await gallery.profile.choose(text('late.txt', 5))
  await expect(gallery.rows).toHaveCount(54)
  expect((await gallery.names)[0]).toBe('late.txt')
})
