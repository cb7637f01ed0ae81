import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '../fixtures/server.ts'
import { devices } from '@playwright/test'
import { Folder, type TestFile, bmp, bomb, ico, lateJpeg, png, twoColours } from '../fixtures/files.ts'
import { photo } from '../fixtures/photos.ts'
import { translate } from '../fixtures/translator.ts'
import { AccountPage } from '../pages/account.ts'
import { Picture } from '../pages/picture.ts'
import { ProfilePage } from '../pages/profile.ts'

let picture: Picture

test.beforeEach(async ({ page }) => {
  page.on('pageerror', (error) => {
    throw error
  })
  await new AccountPage(page).signUp()
  await new ProfilePage(page).hydrated()
  picture = new Picture(page)
})

test('a photo is cropped, shown after verification, and undone', async ({ page }) => {
  await expect(picture.shown).toHaveCount(0)
  await picture.choose(twoColours(800, 400))
  await expect(picture.editor.getByText('Location and camera data are removed before upload.')).toBeVisible()
  await page.screenshot({ path: 'screenshots/picture-editor.png' })
  // Drags the photo to the right up to its left edge.
  const box = (await picture.frame.boundingBox())!
  await page.mouse.move(box.x + 20, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width - 10, box.y + box.height / 2, { steps: 5 })
  await page.mouse.up()
  await picture.use()
  await page.screenshot({ path: 'screenshots/picture-shown.png' })
  for (const edge of [512, 256, 64]) {
    expect(await picture.inspect(edge)).toEqual({ side: edge, high: edge, corners: ['red', 'red', 'red', 'red'] })
  }
  await page.reload()
  await expect(picture.shown).toBeVisible()
  await new ProfilePage(page).hydrated()

  await picture.choose(png('other.png', 300))
  await picture.use()
  const second = await picture.shown.getAttribute('src')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(picture.shown).not.toHaveAttribute('src', second!)
  expect((await picture.inspect(64)).corners).toEqual(['red', 'red', 'red', 'red'])

  await page.getByText('Other pictures').click()
  await page.getByRole('button', { name: 'Use earlier picture 1 of 1' }).click()
  await expect(picture.shown).toHaveAttribute('src', second!)
  await page.getByText('Other pictures').click()
  await page.getByRole('button', { name: 'Show no picture' }).click()
  await expect(picture.shown).toHaveCount(0)
})

test('a photo can be dropped or pasted on the profile picture', async ({ page }) => {
  const folder = await Folder.of(twoColours(400, 200, 'dropped.png'))
  await picture.drop(folder.files[0]!)
  await expect(page.locator('.profile-header')).not.toHaveAttribute('data-dragging')
  await picture.use()
  await expect(page.getByRole('list', { name: 'Uploads' })).toBeHidden()
  await folder.remove()

  const paste = (bytes: number[]) =>
    page.evaluate((bytes) => {
      const data = new DataTransfer()
      data.items.add(new File([new Uint8Array(bytes)], 'pasted.png', { type: 'image/png' }))
      document.activeElement!.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
    }, bytes)
  const bytes = [...png('pasted.png', 200).buffer]
  await page.mouse.move(0, 0)
  await page.getByLabel('Choose a picture').focus()
  await paste(bytes)
  await expect(picture.editor).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(picture.editor).toBeHidden()
  // Anywhere else, pasting uploads a file.
  await page.getByLabel('Choose files').focus()
  await paste(bytes)
  await new ProfilePage(page).expectVerified('pasted.png')
  await expect(picture.editor).toBeHidden()
})

test('files pasted or dropped on the open editor replace its photo and are not uploaded', async ({ page }) => {
  await picture.choose(twoColours(400, 400))
  await expect(picture.frame).toBeVisible()
  const paste = (file: TestFile) =>
    page.evaluate(
      ({ bytes, type }) => {
        const clipboardData = new DataTransfer()
        clipboardData.items.add(new File([new Uint8Array(bytes)], 'pasted', { type }))
        document.activeElement!.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
      },
      { bytes: [...file.buffer], type: file.mimeType },
    )
  // A file that is not an image shows an error and keeps the photo.
  await paste({ name: 'pasted', mimeType: 'image/png', buffer: Buffer.from('not a picture') })
  await expect(picture.error).toHaveText(/can't read this file as a picture/)
  await expect(picture.frame).toBeVisible()
  await paste(png('pasted', 300))
  await expect(picture.error).toBeHidden()
  await picture.frame.focus()
  await page.keyboard.press('+')
  const zoom = picture.editor.getByLabel('Zoom')
  await expect(zoom).not.toHaveValue('100')
  await page.evaluate(
    (bytes) => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([new Uint8Array(bytes)], 'dropped.png', { type: 'image/png' }))
      const dialog = document.querySelector('dialog')!
      dialog.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
    },
    [...twoColours(400, 200).buffer],
  )
  // The dropped photo is twice as wide as high; after dragging, the frame shows its left half.
  await expect(zoom).toHaveValue('100')
  await picture.frame.focus()
  for (let n = 0; n < 20; n++) await page.keyboard.press('ArrowRight')
  await picture.use()
  expect((await picture.inspect(64)).corners).toEqual(['red', 'red', 'red', 'red'])
  await expect(page.getByRole('list', { name: 'Uploads' })).toBeHidden()
})

test('undo is offered for ten seconds, and the last five pictures permanently', async ({ page }) => {
  test.setTimeout(180_000)
  for (let n = 0; n < 7; n++) {
    await picture.choose(twoColours(200 + n, 200))
    await picture.use()
  }
  const undo = page.getByRole('button', { name: 'Undo' })
  await expect(undo).toBeVisible()
  // Hovering stops the countdown.
  await undo.hover()
  await page.waitForTimeout(11_000)
  await expect(undo).toBeVisible()
  await page.mouse.move(0, 0)
  await expect(undo).toBeHidden({ timeout: 12_000 })
  await page.getByText('Other pictures').click()
  await expect(page.getByRole('button', { name: /^Use earlier picture \d of 5$/ })).toHaveCount(5)
})

test('phones offer the camera, other devices do not', async ({ page, browser, server }) => {
  const camera = page.getByText('Take a photo')
  await expect(camera).toBeHidden()
  const phone = await browser.newContext({ ...devices['Pixel 7'], baseURL: server.url })
  const there = await phone.newPage()
  await new AccountPage(there).signUp()
  await new ProfilePage(there).hydrated()
  await expect(there.getByText('Take a photo')).toBeVisible()
  const input = there.getByLabel('Take a photo')
  await expect(input).toHaveAttribute('capture', 'user')
  await input.setInputFiles(twoColours(300, 300))
  await expect(new Picture(there).editor).toBeVisible()
  await phone.close()
})

test('the editor works by keyboard alone', async ({ page }) => {
  await picture.choose(twoColours(400, 400))
  await picture.frame.focus()
  const { violations } = await new AxeBuilder({ page }).include('dialog').analyze()
  expect(violations.map((violation) => violation.id)).toEqual([])
  // Half a turn moves the red half to the right; then zoom in and move to its edge.
  await page.keyboard.press('r')
  await page.keyboard.press('r')
  const zoom = picture.editor.getByLabel('Zoom')
  for (let n = 0; n < 8; n++) await page.keyboard.press('+')
  await expect.poll(async () => Number(await zoom.inputValue())).toBeGreaterThan(200)
  for (let n = 0; n < 20; n++) await page.keyboard.press('ArrowLeft')
  await zoom.fill('300')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await expect(picture.editor.getByRole('button', { name: 'Use this picture' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(picture.editor).toBeHidden()
  expect((await picture.inspect(256)).corners).toEqual(['red', 'red', 'red', 'red'])
})

test('the browser handles keys with Ctrl, Cmd or Alt', async ({ page }) => {
  await picture.choose(twoColours(400, 400))
  await picture.frame.focus()
  const zoom = picture.editor.getByLabel('Zoom')
  const taken = (init: Record<string, string | boolean>) =>
    picture.frame.evaluate((frame, init) => !frame.dispatchEvent(new KeyboardEvent('keydown', { ...init, bubbles: true, cancelable: true })), init)
  for (const modifier of ['ctrlKey', 'metaKey', 'altKey']) {
    for (const key of ['+', '=', '-', 'r', 'ArrowLeft']) expect(await taken({ key, [modifier]: true }), `${modifier} ${key}`).toBe(false)
  }
  await expect(zoom).toHaveValue('100')
  expect(await taken({ key: '+' })).toBe(true)
  await expect(zoom).not.toHaveValue('100')
})

test('the location of a profile photo is not sent', async ({ page }) => {
  const photo = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(300, 200)
    canvas.getContext('2d')!.fillRect(0, 0, 300, 200)
    const jpeg = await canvas.convertToBlob({ type: 'image/jpeg' })
    return [...new Uint8Array(await jpeg.arrayBuffer())]
  })
  const jpeg = Buffer.from(photo)
  const withPlace = Buffer.concat([jpeg.subarray(0, 2), placeBlock(), jpeg.subarray(2)])
  await picture.choose({ name: 'holiday.jpg', mimeType: 'image/jpeg', buffer: withPlace })
  await expect(picture.editor.getByText('This photo contains its location.')).toBeVisible()
  await picture.use()
  for (const edge of [512, 256, 64]) expect((await picture.bytes(edge)).includes('Exif')).toBe(false)
})

test('the editor keeps working on a page that the browser translates', async ({ page }) => {
  await translate(page)
  await page.locator('#choose-picture').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('not a picture') })
  await expect(page.locator('dialog [role=alert]')).toHaveText(/can't read this file as a picture/)
  await page.keyboard.press('Escape')
  await expect(page.locator('dialog')).toBeHidden()
  await page.locator('#choose-picture').setInputFiles(twoColours(300, 300))
  await expect(page.locator('dialog .crop-area')).toBeVisible()
  await expect(page.locator('dialog h2')).toHaveText('YOUR PICTURE')
  await page.getByRole('button', { name: 'Use this picture' }).click()
  await expect(page.locator('dialog')).toBeHidden()
  await expect(picture.shown).toBeVisible()
})

test('every format that the browser can decode is accepted', async ({ page }) => {
  const jpeg = lateJpeg(await photo(page, 'image/jpeg'), 300 << 10)
  for (const file of [jpeg, bmp(90), ico(png('in.png', 48))]) {
    await picture.choose(file)
    await expect(picture.frame, file.name).toBeVisible()
    await picture.use()
  }
})

test('a file that is not a photo is rejected with a reason, and Escape changes nothing', async ({ page }) => {
  const refused: [TestFile, RegExp][] = [
    [bomb(), /more than 100 million pixels/],
    [{ name: 'a.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') }, /SVG/],
    [{ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('not a picture') }, /can't read this file as a picture/],
    [{ name: 'a.heic', mimeType: 'image/heic', buffer: Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1') }, /HEIC/],
  ]
  for (const [file, sentence] of refused) {
    await picture.choose(file)
    await expect(picture.error).toHaveText(sentence)
    await expect(picture.editor.getByRole('button', { name: 'Use this picture' })).toBeHidden()
    await page.keyboard.press('Escape')
    await expect(picture.editor).toBeHidden()
  }
  await expect(picture.shown).toHaveCount(0)
})

test('a page that is left with an open editor opens it again', async ({ page }) => {
  await page.locator('.site-header a[href="/"]').first().click()
  await expect(page).toHaveURL('/')
  await page.goBack()
  await new ProfilePage(page).hydrated()
  await picture.choose(twoColours(400, 200))
  await expect(picture.frame).toBeVisible()
  await page.goForward()
  await expect(picture.editor).toHaveCount(0)
  await page.goBack()
  await new ProfilePage(page).hydrated()
  await picture.choose(png('next.png', 300))
  await expect(picture.frame).toBeVisible()
  await picture.use()
})

test('a mouse that is no longer pressed does not drag the photo', async ({ page }) => {
  await picture.choose(twoColours(400, 200))
  const box = (await picture.frame.boundingBox())!
  await picture.frame.dispatchEvent('pointerdown', { pointerId: 1, clientX: box.x + 20, clientY: box.y + 20, buttons: 2 })
  for (const x of [80, 140, 200]) {
    await picture.frame.dispatchEvent('pointermove', { pointerId: 1, clientX: box.x + x, clientY: box.y + 20, buttons: 0 })
  }
  await picture.use()
  expect((await picture.inspect(64)).corners).toEqual(['red', 'blue', 'red', 'blue'])
})

test('after an error the same button tries again', async ({ page }) => {
  const body = JSON.stringify({ code: 'invalid', message: 'The picture is not complete.' })
  await page.route('**/api/picture/set', (route) => route.fulfill({ status: 422, contentType: 'application/json', body }), { times: 1 })
  await picture.choose(twoColours(300, 300))
  await picture.editor.getByRole('button', { name: 'Use this picture' }).click()
  await expect(picture.error).toHaveText('The picture is not complete.')
  await picture.use()
})

/** An Exif block (APP1) with only a latitude. */
function placeBlock(): Buffer {
  const tiff = Buffer.from(
    '4d4d002a00000008' + '0001' + '8825000400000001' + '0000001a' + '00000000' + '0001' + '0002000500000003' + '0000002c' + '00000000',
    'hex',
  )
  const latitude = Buffer.from('0000000100000001'.repeat(3), 'hex')
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, latitude])
  const head = Buffer.from([0xff, 0xe1, 0, 0])
  head.writeUInt16BE(body.length + 2, 2)
  return Buffer.concat([head, body])
}
