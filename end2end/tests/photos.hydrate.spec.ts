import { type Page } from '@playwright/test'
import { expect, test } from '../fixtures/server.ts'
import { text } from '../fixtures/files.ts'
import { exif, withMetadata, photo, scan, withChunk } from '../fixtures/photos.ts'
import { AccountPage } from '../pages/account.ts'
import { ProfilePage } from '../pages/profile.ts'

// Metadata of photos is removed before sending, without changing a pixel.

let profile: ProfilePage

test.beforeEach(async ({ page }) => {
  page.on('pageerror', (error) => {
    throw error
  })
  await new AccountPage(page).signUp()
  profile = new ProfilePage(page)
  await profile.hydrated()
})

const jpeg = (name: string, buffer: Buffer) => ({ name, mimeType: 'image/jpeg', buffer })
const pieces = /split_sending.*\.wasm/

/** Displayed width and height of an image. */
function sides(page: Page, bytes: Buffer): Promise<number[]> {
  return page.evaluate(async (bytes) => {
    const { width, height } = await createImageBitmap(new Blob([new Uint8Array(bytes)]))
    return [width, height]
  }, [...bytes])
}

test('the code for sending is loaded while the file dialog is open', async ({ page }) => {
  const [request] = await Promise.all([page.waitForRequest(pieces), profile.input.dispatchEvent('click')])
  expect((await request.response())!.status()).toBe(200)
  let again = 0
  page.on('request', (request) => pieces.test(request.url()) && (again += 1))
  await profile.choose(text('notes.txt', 100))
  await profile.expectVerified('notes.txt')
  expect(again).toBe(0)
})

test('a photo loses its location and keeps its pixels and orientation', async ({ page }) => {
  const original = withMetadata(await photo(page, 'image/jpeg'))
  expect(await sides(page, original)).toEqual([200, 300])
  await profile.choose(jpeg('holiday.jpg', original))
  await profile.expectVerified('holiday.jpg')
  await expect(profile.either('holiday.jpg')).toContainText('Location removed')
  const stored = await profile.download('holiday.jpg')
  for (const secret of ['Secret', 'xmpmeta', '\x88\x25']) expect(stored.includes(Buffer.from(secret, 'latin1'))).toBe(false)
  expect(scan(stored).equals(scan(original))).toBe(true)
  expect(await sides(page, stored)).toEqual([200, 300])
  // The cleaned file was signed and is listed.
  expect(stored.length).toBeLessThan(original.length)
})

test('PNG and WebP are cleaned too, and files without metadata stay unchanged without a note', async ({ page }) => {
  const png = withChunk(withChunk(await photo(page, 'image/png'), 'tEXt', Buffer.from('Author\0SecretPerson')), 'eXIf', exif())
  const webp = await photo(page, 'image/webp')
  const clean = await photo(page, 'image/jpeg')
  const odd = Buffer.concat([webp, Buffer.from('SecretTail')])
  await profile.choose(
    { name: 'a.png', mimeType: 'image/png', buffer: png },
    { name: 'b.webp', mimeType: 'image/webp', buffer: odd },
    jpeg('c.jpg', clean),
    text('d.txt', 100),
  )
  for (const name of ['a.png', 'b.webp', 'c.jpg', 'd.txt']) await profile.expectVerified(name)
  await expect(profile.either('a.png')).toContainText('Location removed')
  await expect(profile.either('b.webp')).toContainText('Metadata removed from the photo')
  for (const name of ['c.jpg', 'd.txt']) await expect(profile.either(name)).not.toContainText('removed')
  const stored = await profile.download('a.png')
  expect(stored.includes('Secret')).toBe(false)
  expect(await sides(page, stored)).toEqual([200, 300])
  expect((await profile.download('b.webp')).equals(webp)).toBe(true)
  expect((await profile.download('c.jpg')).equals(clean)).toBe(true)
})

test('the choice to keep metadata is respected and remembered', async ({ page }) => {
  const original = withMetadata(await photo(page, 'image/jpeg'))
  const choice = page.getByRole('checkbox', { name: 'Remove location and camera data from photos, and the location from videos' })
  await expect(choice).toBeChecked()
  await choice.uncheck()
  await page.reload()
  await profile.hydrated()
  await expect(choice).not.toBeChecked()
  await profile.choose(jpeg('evidence.jpg', original))
  await profile.expectVerified('evidence.jpg')
  await expect(profile.either('evidence.jpg')).not.toContainText('removed')
  expect((await profile.download('evidence.jpg')).equals(original)).toBe(true)
  await choice.check()
  await page.reload()
  await profile.hydrated()
  await expect(choice).toBeChecked()
})

test('a malformed photo is sent unchanged with a note', async ({ page }) => {
  const broken = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]), Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1'), Buffer.alloc(64, 'x')])
  await profile.choose(jpeg('broken.jpg', broken))
  await expect(profile.either('broken.jpg')).toContainText("We couldn't check this file for metadata")
  await profile.expectVerified('broken.jpg')
})

test('no photo is sent uncleaned if the code to clean it cannot be loaded', async ({ page }) => {
  // The loader also reports a failed request as a rejected promise.
  page.removeAllListeners('pageerror')
  await page.route(pieces, (route) => route.abort())
  const original = withMetadata(await photo(page, 'image/jpeg'))
  await profile.choose(jpeg('holiday.jpg', original), text('words.txt', 100))
  // It is retried a few times before.
  await expect(profile.row('holiday.jpg')).toHaveAttribute('data-state', 'rejected', { timeout: 30_000 })
  await expect(profile.row('holiday.jpg')).toContainText('Check your connection and choose the file again.')
  await profile.expectVerified('words.txt')
  await page.unrouteAll()
  await profile.choose(jpeg('again.jpg', original))
  await profile.expectVerified('again.jpg')
  await expect(profile.either('again.jpg')).toContainText('Location removed')
})

test('a photo chosen while offline waits for the network', async ({ page }) => {
  // The loader also reports a failed request as a rejected promise.
  page.removeAllListeners('pageerror')
  const original = withMetadata(await photo(page, 'image/jpeg'))
  await page.context().setOffline(true)
  await profile.choose(jpeg('holiday.jpg', original))
  await expect(page.getByText('Photos and folders are waiting for the network')).toBeVisible()
  // Longer than all retries while online.
  await page.waitForTimeout(17_000)
  await expect(profile.row('holiday.jpg')).toHaveCount(0)
  await page.context().setOffline(false)
  await profile.expectVerified('holiday.jpg')
  await expect(profile.either('holiday.jpg')).toContainText('Location removed')
  await expect(page.getByText('Photos and folders are waiting for the network')).toBeHidden()
})
