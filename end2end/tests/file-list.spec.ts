import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '../fixtures/server.ts'
import { png, text, twoColours } from '../fixtures/files.ts'
import { AccountPage } from '../pages/account.ts'
import { FileList } from '../pages/file-list.ts'

// With and without JavaScript: the server renders the list, and all controls are links or plain forms.

test('the used storage is shown as a meter and as text', async ({ page, javaScriptEnabled }) => {
  await new AccountPage(page).signUp()
  const files = new FileList(page, javaScriptEnabled !== false)
  await expect(page.getByText('0 bytes of 10.7 GB used')).toBeVisible()
  await files.store(text('a.txt', 5_000))
  await expect(page.getByText('5.0 kB of 10.7 GB used')).toBeVisible()
  await expect(page.getByRole('meter')).toHaveCount(1)
})

test('files are searched and sorted, and an empty result says what to do', async ({ page, javaScriptEnabled }) => {
  await new AccountPage(page).signUp()
  const script = javaScriptEnabled !== false
  const files = new FileList(page, script)
  await files.store(text('zebra.txt', 100), text('Äpfel 50%.txt', 300), text('apple.txt', 200))
  await files.sort('Name')
  await expect.poll(() => files.names).toEqual(['apple.txt', 'zebra.txt', 'Äpfel 50%.txt'])
  await files.sort('Largest first')
  await expect.poll(() => files.names).toEqual(['Äpfel 50%.txt', 'apple.txt', 'zebra.txt'])
  await files.find('äPF')
  await expect.poll(() => files.names).toEqual(['Äpfel 50%.txt'])
  await expect(page.getByText('1 file found.')).toBeVisible()
  if (script) {
    await expect(files.search).toBeFocused()
    await expect(page).toHaveURL(/q=%C3%A4PF&sort=size/)
  }
  await files.find('50_')
  await expect(page.getByText('Nothing found.')).toBeVisible()
  await page.getByRole('link', { name: 'Show all files' }).click()
  await expect(files.rows).toHaveCount(3)
})

test('a renamed file downloads under its new name, and an invalid name is rejected', async ({ page, javaScriptEnabled }) => {
  await new AccountPage(page).signUp()
  const files = new FileList(page, javaScriptEnabled !== false)
  await files.store(text('draft.txt', 100))
  await files.rename(files.rows.first(), 'Final “1”.txt')
  await expect.poll(() => files.names).toEqual(['Final “1”.txt'])
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    files.rows.first().getByRole('link', { name: /^Download / }).click(),
  ])
  expect(download.suggestedFilename()).toBe('Final “1”.txt')
  await files.proposeName(files.rows.first(), 'a/b.txt')
  await expect(files.notice).toContainText('File not renamed')
})

test('all files are selected, deleted together and restored together', async ({ page, javaScriptEnabled }) => {
  await new AccountPage(page).signUp()
  const files = new FileList(page, javaScriptEnabled !== false)
  await files.store(text('a.txt', 100), text('b.txt', 100), text('c.txt', 100))
  await page.getByRole('button', { name: 'Delete selected' }).click()
  await expect(files.notice).toContainText('No files are selected.')
  await page.getByRole('link', { name: 'Select all' }).click()
  await expect(page.getByRole('checkbox', { name: /^Select /, checked: true })).toHaveCount(3)
  await page.getByRole('checkbox', { name: 'Select b.txt' }).uncheck()
  await page.getByRole('button', { name: 'Delete selected' }).click()
  await expect(files.notice).toContainText('2 files deleted.')
  await expect.poll(() => files.names).toEqual(['b.txt'])
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(files.notice).toContainText('2 files restored.')
  await expect(files.rows).toHaveCount(3)
})

test('a link for others is shown in a field and, with a script, copied to the clipboard', async ({ page, context, javaScriptEnabled }) => {
  const script = javaScriptEnabled !== false
  if (script) await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await new AccountPage(page).signUp()
  const files = new FileList(page, script)
  await files.store(text('shared.txt', 100))
  await files.rows.first().getByRole('link', { name: /^Copy a link to / }).click()
  const field = page.getByLabel('Public link, valid for 1 day')
  await expect(field).toHaveAttribute('readonly')
  const link = await field.inputValue()
  expect((await fetch(link)).status).toBe(200)
  if (!script) return
  await expect(page.getByText('Copied to the clipboard.')).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link)
})

test('the list switches to a grid permanently; images have thumbnails and nothing moves', async ({ page, javaScriptEnabled }) => {
  await new AccountPage(page).signUp()
  const script = javaScriptEnabled !== false
  const files = new FileList(page, script)
  await files.store(twoColours(320, 200, 'two.png'), text('words.txt', 100))
  await page.getByRole('button', { name: 'Grid' }).click()
  await expect(page.getByRole('button', { name: 'Grid' })).toHaveAttribute('aria-pressed', 'true')
  await page.reload()
  await expect(page.locator('ul[data-view=grid]')).toHaveCount(1)
  const picture = files.rows.filter({ hasText: 'two.png' }).locator('img')
  await expect(picture).toHaveAttribute('loading', 'lazy')
  if (!script) return
  await picture.scrollIntoViewIfNeeded()
  await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(320)
  const moved = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) sum += (entry as unknown as { value: number }).value
        }).observe({ type: 'layout-shift', buffered: true })
        setTimeout(() => resolve(sum), 500)
      }),
  )
  expect(moved).toBeLessThan(0.01)
})

test('the page of a file shows it and links to the previous and next file', async ({ page, javaScriptEnabled }) => {
  const violations: string[] = []
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) violations.push(message.text())
  })
  await new AccountPage(page).signUp()
  const files = new FileList(page, javaScriptEnabled !== false)
  const hostile = { name: 'c.txt', mimeType: 'text/plain', buffer: Buffer.from('<!DOCTYPE html><script>top.document.title="got you"</script>') }
  // Without a declared type, as in a plain form, markup is rejected and plain text is accepted.
  const words = javaScriptEnabled === false ? text('c.txt', 40) : hostile
  await files.store(png('a.png', 32), words)
  await files.sort('Name')
  await expect.poll(() => files.names).toEqual(['a.png', 'c.txt'])
  await files.rows.first().getByRole('link', { name: 'a.png', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'a.png' })).toBeVisible()
  const picture = page.getByRole('img', { name: 'a.png' })
  await expect(picture).toBeVisible()
  if (javaScriptEnabled !== false) {
    await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(32)
  }
  await expect(page.getByText('image/png')).toBeVisible()
  await page.getByRole('link', { name: 'Next' }).click()
  const frame = page.locator('iframe')
  await expect(frame).toHaveAttribute('sandbox', '')
  await expect(frame.contentFrame().getByText(words.buffer.toString().slice(0, 15))).toBeVisible()
  await expect(page).toHaveTitle(/Your file/)
  expect(page.frames()).toHaveLength(2)
  await page.getByRole('link', { name: 'Previous' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'a.png' })).toBeVisible()
  await page.getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByText('File deleted.')).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('File restored.')).toBeVisible()
  expect(violations).toEqual([])
})

const widths = { phone: 320, desktop: 1280 }
for (const [device, width] of Object.entries(widths)) {
  for (const [scheme, direction] of [['light', 'ltr'], ['dark', 'ltr'], ['light', 'rtl']] as const) {
    test(`appearance: ${device}, ${scheme}, ${direction}`, async ({ page, javaScriptEnabled }) => {
      test.skip(javaScriptEnabled === false, 'drawn by the same CSS')
      await page.setViewportSize({ width, height: 800 })
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
      const look = async (name: string) => {
        await page.evaluate((direction) => document.documentElement.setAttribute('dir', direction), direction)
        await page.screenshot({ path: `screenshots/${name}-${device}-${scheme}-${direction}.png`, fullPage: true })
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
        expect(overflow, `${name} is wider than the window`).toBeLessThanOrEqual(0)
        // axe would wait half a minute for the sandboxed frame of the store.
        const axe = new AxeBuilder({ page }).exclude('iframe').withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
        const { violations } = await axe.analyze()
        expect(violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(' ')}`)).toEqual([])
      }
      await new AccountPage(page).signUp()
      const files = new FileList(page, true)
      await files.store(
        twoColours(320, 200, 'mountains.png'),
        text('a name that is much longer than the column it has to fit into, as names often are.txt', 12_345),
        text('notes.txt', 500),
      )
      await page.goto('/dashboard/files')
      await expect(files.rows).toHaveCount(3)
      await files.openRename(files.rows.first())
      await look('files-list')
      await page.getByRole('button', { name: 'Grid' }).click()
      await expect(page.locator('ul[data-view=grid]')).toHaveCount(1)
      await look('files-grid')
      await page.getByRole('link', { name: 'notes.txt', exact: true }).click()
      await expect(page.locator('iframe')).toBeVisible()
      await look('files-file')
    })
  }
}
