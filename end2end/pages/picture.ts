import { type Locator, type Page, expect } from '@playwright/test'
import type { TestFile } from '../fixtures/files.ts'

/** The profile picture and its editor. */
export class Picture {
  constructor(readonly page: Page) {}

  get shown(): Locator {
    return this.page.getByRole('img', { name: 'Your picture' })
  }

  get editor(): Locator {
    return this.page.getByRole('dialog', { name: 'Your picture' })
  }

  get frame(): Locator {
    return this.editor.getByRole('application')
  }

  get error(): Locator {
    return this.editor.getByRole('alert')
  }

  /** Chooses a photo; the editor opens. */
  async choose(photo: TestFile): Promise<void> {
    await this.page.getByLabel('Choose a picture').setInputFiles(photo)
    await expect(this.editor).toBeVisible()
  }

  /** Drops a photo on the profile picture by real drag events. */
  async drop(path: string): Promise<void> {
    const box = (await this.page.locator('.profile-header').boundingBox())!
    const cdp = await this.page.context().newCDPSession(this.page)
    const data = { items: [], files: [path], dragOperationsMask: 1 }
    const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    for (const type of ['dragEnter', 'dragOver'] as const) await cdp.send('Input.dispatchDragEvent', { type, ...at, data })
    await expect(this.page.locator('.profile-header')).toHaveAttribute('data-dragging')
    await cdp.send('Input.dispatchDragEvent', { type: 'drop', ...at, data })
    await expect(this.editor).toBeVisible()
  }

  /** Uses the crop as profile picture. */
  async use(): Promise<void> {
    const place = this.page.locator('[data-picture-id]')
    const before = await place.getAttribute('data-picture-id')
    await this.editor.getByRole('button', { name: 'Use this picture' }).click()
    await expect(this.editor).toBeHidden()
    // The page can still show the notice of the previous picture.
    await expect(place).not.toHaveAttribute('data-picture-id', before ?? '')
    await expect(this.page.getByText('Picture changed.')).toBeVisible()
    // Wait for the image itself, not only its placeholder.
    await expect.poll(() => this.shown.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0)
  }

  /** The bytes of the rendition with this edge length. */
  async bytes(edge: number): Promise<Buffer> {
    const address = (await this.shown.getAttribute('src'))!.replace(/\d+$/, String(edge))
    const answer = await this.page.request.get(address)
    expect(answer.ok()).toBe(true)
    return answer.body()
  }

  /** Size and corner colours of a rendition. */
  async inspect(edge: number) {
    const bytes = [...(await this.bytes(edge))]
    return this.page.evaluate(async (bytes) => {
      const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)]))
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
      const context = canvas.getContext('2d')!
      context.drawImage(bitmap, 0, 0)
      const colour = (x: number, y: number) => {
        const [red, , blue] = context.getImageData(x, y, 1, 1).data
        return red! > blue! ? 'red' : 'blue'
      }
      const last = bitmap.width - 5
      return { side: bitmap.width, high: bitmap.height, corners: [colour(4, 4), colour(last, 4), colour(4, last), colour(last, last)] }
    }, bytes)
  }
}
