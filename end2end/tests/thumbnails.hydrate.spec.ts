import type { Page } from '@playwright/test'
import { grainy, png, text } from '../fixtures/files.ts'
import { video } from '../fixtures/photos.ts'
import { expect, test } from '../fixtures/server.ts'
import { AccountPage } from '../pages/account.ts'
import { FileList } from '../pages/file-list.ts'

// Thumbnails in lists, which the uploading browser generates and sends.

/** Transferred bytes of each image in a list. */
function fetched(page: Page): Promise<number>[] {
  const sizes: Promise<number>[] = []
  page.on('response', (response) => {
    const from = response.request().redirectedFrom()
    if (from?.url().endsWith('/inline')) sizes.push(response.body().then((body) => body.length))
  })
  return sizes
}

const face = (files: FileList, name: string) => files.rows.filter({ hasText: name }).locator('.thumbnail img')
const width = (files: FileList, name: string) => face(files, name).evaluate((image: HTMLImageElement) => image.naturalWidth)

test('a stored photo gets a thumbnail in every tab', async ({ page, context }) => {
  await new AccountPage(page).signUp()
  const files = new FileList(page, true)
  const other = new FileList(await context.newPage(), true)
  await other.profile.open()
  await other.profile.hydrated()
  await page.bringToFront()
  const sizes = fetched(page)
  let calls = 0
  page.on('request', (request) => (calls += Number(request.url().endsWith('/api/uploads/thumbnails'))))

  const photo = grainy(1_200, 900)
  expect(photo.buffer.length).toBeGreaterThan(1_000_000)
  await files.profile.choose(photo, grainy(700, 900, 'upright.png'), png('small.png'), text('notes.txt', 200_000))
  await expect(files.rows).toHaveCount(4)
  await expect.poll(() => width(files, 'photo.png')).toBe(480)
  const height = face(files, 'upright.png').evaluate((image: HTMLImageElement) => image.naturalHeight)
  expect(await height).toBe(480)
  expect(await width(files, 'small.png')).toBe(64)
  await expect(face(files, 'notes.txt')).toHaveCount(0)
  // The photo itself is never loaded, neither before nor after its thumbnail exists.
  const bytes = await Promise.all(sizes)
  expect(bytes.length).toBeGreaterThanOrEqual(3)
  for (const size of bytes) expect(size).toBeLessThan(200_000)
  // Both in one request.
  expect(calls).toBe(1)
  expect(await files.names).toHaveLength(4)

  await other.page.bringToFront()
  await expect.poll(() => width(other, 'photo.png')).toBe(480)
})

test('a video gets a thumbnail of one of its frames', async ({ page }) => {
  await new AccountPage(page).signUp()
  const files = new FileList(page, true)
  await files.store({ name: 'film.webm', mimeType: 'video/webm', buffer: await video(page) })
  await expect.poll(() => width(files, 'film.webm')).toBe(320)
  // The frame is green, like the video.
  const colour = await face(files, 'film.webm').evaluate(async (image: HTMLImageElement) => {
    const bitmap = await createImageBitmap(await (await fetch(image.currentSrc)).blob())
    const context = new OffscreenCanvas(1, 1).getContext('2d')!
    context.drawImage(bitmap, -160, -120)
    return [...context.getImageData(0, 0, 1, 1).data]
  })
  const [red, green, blue] = colour
  expect(green! > 100 && red! < 60 && blue! < 60, String(colour)).toBe(true)
  // The file's page shows it until the video plays.
  await files.rows.getByRole('link', { name: 'film.webm', exact: true }).click()
  await expect(page.locator('video.preview')).toHaveAttribute('poster', /^\/uploads\/[0-9a-f]{32}\/inline$/)
})
