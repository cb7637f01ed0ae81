import { type Page, expect } from '@playwright/test'

let count = 0

/** Login and sign-up pages. */
export class AccountPage {
  constructor(readonly page: Page) {}

  get email() {
    return this.page.getByLabel('E-mail address')
  }

  get password() {
    return this.page.getByLabel('Password')
  }

  get error() {
    return this.page.getByRole('alert')
  }

  /** The person's name in the header. */
  get name() {
    return this.page.getByRole('banner').locator('bdi')
  }

  /** Sets the display name on the account page. */
  async setDisplayName(name: string): Promise<void> {
    const form = this.page.getByRole('region', { name: 'Display name' })
    await form.getByRole('textbox', { name: 'Display name' }).fill(name)
    await form.getByRole('button', { name: 'Save name' }).click()
  }

  async signUp(email = `person${process.pid}-${count++}@example.org`): Promise<string> {
    await this.page.goto('/signup')
    await this.email.fill(email)
    await this.password.fill('correct horse battery')
    await this.page.getByRole('button', { name: 'Create account' }).click()
    await expect(this.page.getByRole('heading', { level: 1, name: 'Your profile' })).toBeVisible()
    return email
  }

  async logIn(email: string, password = 'correct horse battery'): Promise<void> {
    await this.email.fill(email)
    await this.password.fill(password)
    await this.page.getByRole('button', { name: 'Log in' }).click()
  }
}
