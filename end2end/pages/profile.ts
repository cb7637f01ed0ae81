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

  async expectVerified(name: string): Promise<void> {
    await expect(this.row(name)).toHaveAttribute('data-state', 'verified')
    await expect(this.row(name)).toContainText('Verified')
  }
}
