import { type Locator, type Page, expect } from '@playwright/test'
import type { TestFile } from '../fixtures/files.ts'

/** Runs in the page: records the distinct texts of a row from now on. */
export function recordTexts(name: string): string[] {
  const heard: string[] = []
  const listen = () => {
    const rows = [...document.querySelectorAll('[aria-label="Uploads"] > li')]
    const words = rows.find((row) => row.textContent!.includes(name))?.querySelector('.state')?.textContent
    if (words && words !== heard.at(-1)) heard.push(words)
  }
  new MutationObserver(listen).observe(document.body, { subtree: true, childList: true, characterData: true })
  return heard
}

/** The profile page, `/dashboard/profile`. */
export class ProfilePage {
  constructor(readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.goto('/dashboard/profile')
    await expect(this.page.getByRole('heading', { level: 1, name: 'Your profile' })).toBeVisible()
  }

  /** Waits until the uploader is hydrated. */
  async hydrated(): Promise<void> {
    await expect(this.page.locator('form[data-live=sends]')).toBeAttached()
  }

  /** Waits until the script accepts files, before or after hydration. */
  async takesFiles(): Promise<void> {
    await expect(this.page.locator('form[data-live]')).toBeAttached()
  }

  get input(): Locator {
    return this.page.getByLabel('Choose files')
  }

  /** The visible label to choose files. */
  get chooser(): Locator {
    return this.page.locator('label', { hasText: 'Choose files' })
  }

  async choose(...files: TestFile[]): Promise<void> {
    await this.hydrated()
    await this.input.setInputFiles(files)
  }

  /** The row of an upload. */
  row(name: string): Locator {
    return this.page.getByRole('list', { name: 'Uploads' }).getByRole('listitem').filter({ hasText: name })
  }

  /** The row of a stored file. */
  file(name: string | RegExp): Locator {
    return this.page.getByRole('list', { name: 'Your files' }).getByRole('listitem').filter({ hasText: name })
  }

  /** The row of an upload, or of the file once it is stored. */
  either(name: string): Locator {
    return this.row(name).or(this.file(name)).first()
  }

  /** Keeps the rows of stored files among the uploads: the list of files cannot be fetched from now on. */
  async keepRows(): Promise<void> {
    await this.page.route(/\/dashboard\/files(\?|$)/, (route) => route.abort())
  }

  /** Records the distinct texts of a row from now on. */
  async recordTexts(name: string): Promise<() => Promise<string[]>> {
    const heard = await this.page.evaluateHandle(recordTexts, name)
    return () => heard.jsonValue()
  }

  /** Downloads a stored file. */
  async download(name: string): Promise<Buffer> {
    const [download] = await Promise.all([
      this.page.waitForEvent('download'),
      this.file(name).getByRole('link', { name: `Download ${name}`, exact: true }).click(),
    ])
    const chunks: Buffer[] = []
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer)
    return Buffer.concat(chunks)
  }

  /** A stored file has a row in the list of files, or its upload is verified. */
  async expectVerified(name: string, options?: { timeout: number }): Promise<void> {
    const verified = this.row(name).and(this.page.locator('[data-state=verified]')).filter({ hasText: 'Verified' })
    await expect(verified.or(this.file(name)).first()).toBeVisible(options)
    // An older file may have the same name.
    await expect(this.row(name).and(this.page.locator(':not([data-state=verified])'))).toHaveCount(0, options)
  }
}
