import { type Locator, type Page, expect } from '@playwright/test'
import type { TestFile } from '../fixtures/files.ts'
import { ProfilePage } from './profile.ts'

/** The list of files on the profile page. */
export class FileList {
  readonly profile: ProfilePage

  constructor(
    readonly page: Page,
    readonly script: boolean,
  ) {
    this.profile = new ProfilePage(page)
  }

  get names(): Promise<(string | null)[]> {
    return this.rows.locator('a.name').evaluateAll((links) => links.map((link) => link.getAttribute('aria-label')))
  }

  get rows(): Locator {
    return this.page.getByRole('list', { name: 'Your files' }).getByRole('listitem')
  }

  get search(): Locator {
    return this.page.getByRole('searchbox', { name: 'Search by name' })
  }

  get notice(): Locator {
    return this.page.locator('#notice')
  }

  /** Stores files. The server names files from the plain form itself, so they are renamed here. */
  async store(...files: TestFile[]): Promise<void> {
    for (const file of files) {
      if (this.script) {
        await this.profile.choose(file)
        await expect(this.profile.file(file.name)).toHaveCount(1)
        continue
      }
      await this.profile.open()
      await this.profile.input.setInputFiles(file)
      await this.page.getByRole('button', { name: 'Upload', exact: true }).click()
      await expect(this.page.getByText('Your file is stored.')).toBeVisible()
      await this.rename(this.rows.first(), file.name)
    }
  }

  async rename(row: Locator, name: string): Promise<void> {
    const from = new URL(this.page.url()).pathname
    await this.proposeName(row, name)
    await expect(this.notice).toContainText('File renamed.')
    if (!this.script) await this.page.goto(from)
  }

  /** Submits a new name, which may be rejected; without a script, on the file's own page. */
  async proposeName(row: Locator, name: string): Promise<void> {
    await this.openRename(row)
    await this.page.getByLabel('New name').fill(name)
    await this.page.getByRole('button', { name: 'Save' }).click()
  }

  async openRename(row: Locator): Promise<void> {
    await row.getByRole('link', { name: /^Rename / }).click()
  }

  /** Searches for a name; without a script by pressing the button. */
  async find(query: string): Promise<void> {
    await this.search.fill(query)
    if (!this.script) await this.page.getByRole('button', { name: 'Show', exact: true }).click()
  }

  async sort(order: string): Promise<void> {
    await this.page.getByLabel('Sort by').selectOption({ label: order })
    if (!this.script) await this.page.getByRole('button', { name: 'Show', exact: true }).click()
  }
}
