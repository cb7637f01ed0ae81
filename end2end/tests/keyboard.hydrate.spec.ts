import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures/server.ts'
import { text } from '../fixtures/files.ts'
import { AccountPage } from '../pages/account.ts'
import { ProfilePage } from '../pages/profile.ts'

// The focus is where one would look for it when a button goes with what it did.

/** What somebody who listens is told of what has the focus. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLInputElement
    return element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent?.trim() ?? ''
  })

test('a row that goes gives the focus to the one in its place', async ({ page }) => {
  await new AccountPage(page).signUp()
  const profile = new ProfilePage(page)
  const refused = (name: string) => ({ name, mimeType: 'image/svg+xml', buffer: Buffer.from('<svg/>') })
  await profile.choose(refused('a.svg'), refused('b.svg'), refused('c.svg'))
  await page.getByRole('button', { name: 'Remove b.svg' }).focus()
  await page.keyboard.press('Enter')
  await expect.poll(() => focused(page)).toBe('Remove c.svg')
  await page.keyboard.press('Enter')
  await expect.poll(() => focused(page)).toBe('Remove a.svg')
  await page.keyboard.press('Enter')
  await expect.poll(() => focused(page)).toBe('Choose files')
})

test('nothing takes the focus from whoever works elsewhere', async ({ page }) => {
  await new AccountPage(page).signUp()
  const profile = new ProfilePage(page)
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  await page.route(/\/buttress$/, async (route) => {
    await held
    await route.continue()
  })
  await profile.choose(text('slow.txt', 1_000))
  await page.getByRole('button', { name: 'Pause slow.txt' }).focus()
  const search = page.getByRole('searchbox', { name: 'Search by name' })
  await search.focus()
  release()
  await profile.expectVerified('slow.txt')
  await expect(profile.file('slow.txt')).toHaveCount(1)
  await expect(search).toBeFocused()
})
