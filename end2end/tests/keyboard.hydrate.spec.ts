import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures/server.ts'
import { text } from '../fixtures/files.ts'
import { AccountPage } from '../pages/account.ts'
import { FileList } from '../pages/file-list.ts'
import { ProfilePage } from '../pages/profile.ts'

// All actions by keyboard, with the expected focus after each step.

/** The accessible name of the focused element. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLInputElement
    return element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent?.trim() ?? ''
  })

/** Presses Tab until an element with this name has the focus. */
async function tabTo(page: Page, name: string, key = 'Tab'): Promise<void> {
  const passed: string[] = []
  while (passed.length < 60) {
    await page.keyboard.press(key)
    passed.push(await focused(page))
    if (passed.at(-1) === name) return
  }
  throw new Error(`${name} is not among ${passed.join(' | ')}`)
}

test('choose, cancel, retry, remove, rename, delete and undo without a mouse', async ({ page, context }) => {
  await new AccountPage(page).signUp()
  const profile = new ProfilePage(page)
  const files = new FileList(page, true)
  await profile.hydrated()
  const cdp = await context.newCDPSession(page)
  await cdp.send('Network.enable')
  const upload = (bytesPerSecond: number) =>
    cdp.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: bytesPerSecond })

  await upload(50_000)
  await tabTo(page, 'Choose files')
  // Playwright cannot control the picker with handles.
  await page.evaluate(() => Reflect.deleteProperty(window, 'showOpenFilePicker'))
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Space')])
  expect(chooser.isMultiple()).toBe(true)
  await chooser.setFiles(text('keys.txt', 1_000_000))
  await expect(profile.row('keys.txt')).toHaveAttribute('data-state', 'sending')
  expect(await focused(page)).toBe('Choose files')

  await tabTo(page, 'Cancel keys.txt')
  await page.keyboard.press('Enter')
  await expect(profile.row('keys.txt')).toHaveAttribute('data-state', 'cancelled')
  await expect.poll(() => focused(page)).toBe('Retry keys.txt')

  await upload(-1)
  await page.keyboard.press('Enter')
  await profile.expectVerified('keys.txt')
  // The upload's row has become the file's row.
  await expect(profile.file('keys.txt')).toHaveCount(1)
  await expect(profile.row('keys.txt')).toHaveCount(0)
  await expect.poll(() => focused(page)).toBe('keys.txt')
  await tabTo(page, 'Rename keys.txt')
  await page.keyboard.press('Enter')
  await expect.poll(() => focused(page)).toBe('New name')
  await page.keyboard.press('Escape')
  await expect.poll(() => focused(page)).toBe('Rename keys.txt')
  await expect(page.getByLabel('New name')).toHaveCount(0)
  await page.keyboard.press('Enter')
  // The name without its extension is selected.
  await expect.poll(() => focused(page)).toBe('New name')
  await page.keyboard.type('renamed')
  await page.keyboard.press('Enter')
  await expect.poll(() => files.names).toEqual(['renamed.txt'])
  await expect(files.notice).toContainText('File renamed.')
  await expect(files.notice).toBeFocused()

  await tabTo(page, 'Delete renamed.txt')
  await page.keyboard.press('Enter')
  await expect(files.notice).toContainText('File deleted.')
  await expect(files.notice).toBeFocused()
  await expect(profile.file('renamed.txt')).toHaveCount(0)
  await tabTo(page, 'Undo')
  await page.keyboard.press('Enter')
  await expect(files.notice).toContainText('File restored.')
  await expect(files.notice).toBeFocused()
  await expect(profile.file('renamed.txt')).toHaveCount(1)
})

test('when a row disappears, the focus moves to the row in its place', async ({ page }) => {
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

test('updates never take the focus from another element', async ({ page }) => {
  await new AccountPage(page).signUp()
  const profile = new ProfilePage(page)
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  await profile.choose(text('first.txt', 500))
  await expect(profile.file('first.txt')).toHaveCount(1)
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
