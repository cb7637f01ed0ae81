import { expect, test } from '../fixtures/server.ts'
import { grainy, text } from '../fixtures/files.ts'
import { video } from '../fixtures/photos.ts'
import { AccountPage } from '../pages/account.ts'
import { FileList } from '../pages/file-list.ts'

// Updates of the list by the script, which must not disturb the person.

test('a rename in another tab appears here and keeps selection, open fields and typed text', async ({ page, context }) => {
  await new AccountPage(page).signUp()
  const here = new FileList(page, true)
  await here.store(text('a.txt', 100), text('b.txt', 100))
  await page.getByRole('checkbox', { name: 'Select a.txt' }).check()
  const open = here.rows.filter({ hasText: 'a.txt' })
  await here.openRename(open)
  await open.getByLabel('New name').fill('half typ')

  const there = new FileList(await context.newPage(), true)
  await there.profile.open()
  await there.profile.hydrated()
  await there.rename(there.rows.filter({ hasText: 'b.txt' }), 'c.txt')
  await page.bringToFront()
  await expect.poll(() => here.names).toEqual(['c.txt', 'a.txt'])
  await expect(page.getByRole('checkbox', { name: 'Select a.txt' })).toBeChecked()
  await expect(open.getByLabel('New name')).toHaveValue('half typ')
})

test('typed text and selection in a row survive a rename in another tab and a new thumbnail', async ({ page, context }) => {
  await new AccountPage(page).signUp()
  const here = new FileList(page, true)
  // Delays its thumbnail until the test releases it.
  let picture = () => {}
  const asked = new Promise<void>((resolve) => {
    void page.route('**/api/uploads/thumbnails', async (route) => {
      await new Promise<void>((go) => {
        picture = go
        resolve()
      })
      await route.continue()
    })
  })
  await here.store(grainy(1_200, 900))
  await page.getByRole('checkbox', { name: 'Select photo.png' }).check()
  await here.openRename(here.rows.first())
  const field = page.getByLabel('New name')
  await field.fill('half typ')
  await asked
  picture()
  await expect(here.rows.first().locator('.thumbnail img')).toHaveCount(1)
  await expect(field).toHaveValue('half typ')
  await expect(field).toBeFocused()
  await expect(page.getByRole('checkbox', { name: 'Select photo.png' })).toBeChecked()

  const there = new FileList(await context.newPage(), true)
  await there.profile.open()
  await there.profile.hydrated()
  await there.rename(there.rows.first(), 'theirs.png')
  await page.bringToFront()
  await expect.poll(() => here.names).toEqual(['theirs.png'])
  await expect(field).toHaveValue('half typ')
  await expect(page.getByRole('checkbox', { name: 'Select theirs.png' })).toBeChecked()
  await field.fill('ours.png')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect.poll(() => here.names).toEqual(['ours.png'])
  await expect(field).toHaveCount(0)
})

test('a double click deletes one file once and stays on the page', async ({ page }) => {
  await new AccountPage(page).signUp()
  const files = new FileList(page, true)
  await files.store(text('a.txt', 100), text('b.txt', 100))
  await page.evaluate(() => document.documentElement.setAttribute('data-same-page', ''))
  const sent: string[] = []
  page.on('request', (request) => {
    if (request.method() === 'POST') sent.push(new URL(request.url()).pathname)
  })
  // Delays the response until the second click.
  await page.route('**/delete', async (route) => {
    await page.waitForTimeout(500)
    await route.continue()
  })
  await page.getByRole('button', { name: 'Delete a.txt' }).dblclick()
  await expect(files.notice).toContainText('File deleted.')
  expect(sent).toEqual([expect.stringMatching(/^\/uploads\/[0-9a-f]{32}\/delete$/)])
  expect(await files.names).toEqual(['b.txt'])
  await expect(page.locator('html')).toHaveAttribute('data-same-page', '')
})

test('loading more files appends them, and they stay when a new file appears', async ({ page }) => {
  await new AccountPage(page).signUp()
  const files = new FileList(page, true)
  await files.profile.choose(...Array.from({ length: 53 }, (_, n) => text(`file-${n}.txt`, 10 + n)))
  await expect(page.getByText('53 files stored', { exact: true })).toBeVisible({ timeout: 30_000 })
  await page.reload()
  await files.profile.hydrated()
  await expect(files.rows).toHaveCount(50)
  await page.getByRole('link', { name: 'Load more' }).click()
  await expect(files.rows).toHaveCount(53)
  await expect(page.getByRole('link', { name: 'Load more' })).toHaveCount(0)
  await files.profile.choose(text('late.txt', 5))
  await expect(files.rows).toHaveCount(54)
  expect((await files.names)[0]).toBe('late.txt')
})

test('video and audio play on the page, and a PDF is shown', async ({ page }) => {
  const refused: string[] = []
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) refused.push(message.text())
  })
  await new AccountPage(page).signUp()
  const files = new FileList(page, true)
  const sound = Buffer.alloc(44 + 8_000)
  sound.write('RIFF', 0)
  sound.writeUInt32LE(36 + 8_000, 4)
  sound.write('WAVEfmt ', 8)
  sound.writeUInt32LE(16, 16)
  sound.writeUInt16LE(1, 20)
  sound.writeUInt16LE(1, 22)
  sound.writeUInt32LE(8_000, 24)
  sound.writeUInt32LE(8_000, 28)
  sound.writeUInt16LE(1, 32)
  sound.writeUInt16LE(8, 34)
  sound.write('data', 36)
  sound.writeUInt32LE(8_000, 40)
  await files.store(
    { name: 'film.webm', mimeType: 'video/webm', buffer: await video(page) },
    { name: 'sound.wav', mimeType: 'audio/wav', buffer: sound },
    { name: 'paper.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n') },
  )
  for (const [name, kind] of [['film.webm', 'video'], ['sound.wav', 'audio'], ['paper.pdf', 'pdf']] as const) {
    await expect(files.rows.filter({ hasText: name }).locator('.thumbnail')).toHaveAttribute('data-icon', kind)
  }
  for (const [name, element] of [['film.webm', 'video'], ['sound.wav', 'audio']] as const) {
    await page.goto('/dashboard/files')
    await page.getByRole('link', { name, exact: true }).click()
    const player = page.locator(element)
    await expect(player).toHaveAttribute('controls')
    await player.evaluate((player: HTMLMediaElement) => {
      player.muted = true
      return player.play()
    })
    await expect.poll(() => player.evaluate((player: HTMLMediaElement) => player.currentTime)).toBeGreaterThan(0)
  }
  await page.goto('/dashboard/files')
  await page.getByRole('link', { name: 'paper.pdf', exact: true }).click()
  await expect(page.locator('iframe')).toHaveAttribute('title', 'paper.pdf')
  expect(refused).toEqual([])
})
