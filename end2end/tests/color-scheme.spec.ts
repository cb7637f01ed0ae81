import { expect, test } from '../fixtures/server.ts'

test('the color scheme is chosen once and applies to every page', async ({ page }) => {
  const scheme = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)
  const button = (name: string) => page.getByRole('group', { name: 'Colours' }).getByRole('button', { name })
  await page.emulateMedia({ colorScheme: 'light' })
  await page.goto('/')
  expect(await scheme()).toBe('light dark')
  await button('Dark').click()
  await expect(button('Dark')).toHaveAttribute('aria-pressed', 'true')
  await expect.poll(scheme).toBe('dark')
  await page.goto('/login')
  expect(await scheme()).toBe('dark')
  await button('System').click()
  await expect(button('System')).toHaveAttribute('aria-pressed', 'true')
  await expect.poll(scheme).toBe('light dark')
  await expect(page).toHaveURL(/\/login$/)
})
