import { type Page, type Route } from '@playwright/test'
import { expect, test } from '../fixtures/server.ts'
import { type TestFile, png, text } from '../fixtures/files.ts'
import { translate } from '../fixtures/translator.ts'
import { AccountPage } from '../pages/account.ts'
import { ProfilePage } from '../pages/profile.ts'

// The uploader's code is loaded after the page. These tests cover the time before.
const code = '**/pkg/split_uploader*.wasm'

/** Blocks the code until the returned function is called. */
async function holdCode(page: Page): Promise<() => void> {
  let arrive = () => {}
  const later = new Promise<void>((resolve) => (arrive = resolve))
  await page.route(code, async (route) => {
    await later
    await route.continue()
  })
  return arrive
}

test.beforeEach(async ({ page }) => {
  await new AccountPage(page).signUp()
  await page.goto('/')
})

test('files chosen, dropped or pasted before the code is loaded are sent afterwards', async ({ page }) => {
  const profile = new ProfilePage(page)
  const arrive = await holdCode(page)
  await page.goto('/dashboard/profile')
  await profile.takesFiles()
  await profile.input.setInputFiles([png('one.png'), png('two.png')])
  await page.evaluate(() => {
    for (const [kind, name] of [['drop', 'dropped.txt'], ['paste', 'pasted.txt']] as const) {
      const transfer = new DataTransfer()
      transfer.items.add(new File([`a ${kind}`], name, { type: 'text/plain' }))
      const event =
        kind === 'drop'
          ? new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: transfer })
          : new ClipboardEvent(kind, { bubbles: true, cancelable: true, clipboardData: transfer })
      document.body.dispatchEvent(event)
    }
  })
  await expect(page.locator('form[data-live=takes]')).toBeAttached()
  arrive()
  for (const name of ['one.png', 'two.png', 'dropped.txt', 'pasted.txt']) {
    await profile.expectVerified(name)
    await expect(profile.file(name)).toHaveCount(1)
  }
})

test('if loading the code fails, the plain form works, and the next attempt hydrates the uploader', async ({ page }) => {
  const profile = new ProfilePage(page)
  let tries = 0
  const tunnel = async (route: Route) => {
    tries += 1
    await route.abort()
  }
  await page.route(code, tunnel)
  await page.goto('/dashboard/profile')
  await expect.poll(() => tries).toBeGreaterThan(1)
  await expect(page.getByRole('button', { name: 'Upload', exact: true })).toBeVisible()
  await page.unroute(code, tunnel)
  await profile.hydrated()
  await profile.choose(text('late.txt', 100))
  await profile.expectVerified('late.txt')
})

test('with data saving, the code is loaded on the first interaction with the uploader', async ({ page }) => {
  const profile = new ProfilePage(page)
  await page.addInitScript(() => {
    Object.defineProperty(Object.getPrototypeOf(navigator), 'connection', { value: { saveData: true } })
  })
  const fetched: string[] = []
  page.on('request', (request) => {
    if (/split_|chunk_/.test(request.url())) fetched.push(request.url())
  })
  await page.goto('/dashboard/profile')
  await profile.takesFiles()
  await page.waitForLoadState('networkidle')
  expect(fetched).toEqual([])
  await profile.input.focus()
  await profile.hydrated()
  expect(fetched).not.toEqual([])
})

/** Pastes at the focus the clipboard content of office programs (text and a picture of it) or browsers (an image). */
async function paste(page: Page, data: Record<string, string>, picture: TestFile, lastModified = Date.now()): Promise<boolean> {
  return page.evaluate(
    ({ data, bytes, name, lastModified }) => {
      const clipboardData = new DataTransfer()
      for (const [type, value] of Object.entries(data)) clipboardData.setData(type, value)
      clipboardData.items.add(new File([new Uint8Array(bytes)], name, { type: 'image/png', lastModified }))
      const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })
      return !document.activeElement!.dispatchEvent(event)
    },
    { data, bytes: [...picture.buffer], name: picture.name, lastModified },
  )
}

test('text is pasted as text even if the clipboard also contains a picture of it', async ({ page }) => {
  const profile = new ProfilePage(page)
  await page.goto('/dashboard/profile')
  await profile.hydrated()
  const picture = png('cells.png')
  const cells = { 'text/plain': 'a\tb', 'text/html': '<table><tr><td>a<td>b</table>' }
  expect(await paste(page, cells, picture)).toBe(false)
  // A text field handles even an image alone.
  await page.evaluate(() => document.body.append(document.createElement('textarea')))
  await page.locator('textarea').focus()
  expect(await paste(page, cells, picture)).toBe(false)
  expect(await paste(page, {}, picture)).toBe(false)
  await expect(page.getByRole('list', { name: 'Uploads' })).toBeHidden()
  // An image copied from a page also has its URL as text, and is still an image.
  await profile.input.focus()
  expect(await paste(page, { 'text/html': '<img src="https://example.org/a.png">' }, png('copied.png'))).toBe(true)
  await profile.expectVerified('copied.png')
})

test('pasted images, which browsers name alike, get distinct names by time', async ({ page }) => {
  const profile = new ProfilePage(page)
  await page.goto('/dashboard/profile')
  await profile.hydrated()
  const at = new Date(2026, 10, 29, 9, 5, 12).getTime()
  await paste(page, {}, png('image.png'), at)
  await paste(page, {}, png('image.png', 32), at + 1_000)
  for (const name of ['image 2026-11-29 09.05.12.png', 'image 2026-11-29 09.05.13.png']) await profile.expectVerified(name)
})

test('after a reload in the middle of a file, the page explains the reserved storage', async ({ page }) => {
  const profile = new ProfilePage(page)
  page.on('dialog', (dialog) => dialog.accept())
  await page.goto('/dashboard/profile')
  await page.route(/buttress\/?$/, (route) => (route.request().method() === 'POST' ? undefined : route.continue()))
  await profile.choose(text('half.txt', 3_000_000))
  await expect(profile.row('half.txt')).toHaveAttribute('data-state', 'sending')
  await page.reload()
  await expect(page.getByText('3.0 MB of 10.7 GB used, including 3.0 MB for unfinished uploads')).toBeVisible()
})

test('a page that the browser translates keeps working before and after its code is loaded', async ({ page }) => {
  const profile = new ProfilePage(page)
  page.on('pageerror', (error) => {
    throw error
  })
  const arrive = await holdCode(page)
  await page.goto('/dashboard/profile')
  await profile.takesFiles()
  await translate(page)
  await expect(page.getByRole('heading', { level: 1, name: 'YOUR PROFILE' })).toBeVisible()
  arrive()
  await profile.hydrated()
  await profile.choose(text('first.txt', 5_000), png('second.png'))
  await profile.expectVerified('first.txt')
  await profile.expectVerified('second.png')
  await expect(page.locator('.upload-summary p')).toHaveText('2 files stored')
  await expect(page.locator('[data-fingerprint] .file-name').filter({ hasText: 'first.txt' })).toBeVisible()
})
