import { type Page } from '@playwright/test'
import { OidcProvider } from '../fixtures/oidc.ts'
import { Server, expect, test as base } from '../fixtures/server.ts'
import { AccountPage } from '../pages/account.ts'

const test = base.extend<object, { port: number; server: Server; issuer: OidcProvider }>({
  // Server and provider must know each other's URL before they start.
  port: [async ({}, use) => use(20_000 + Math.floor(Math.random() * 10_000)), { scope: 'worker' }],
  issuer: [
    async ({ port }, use) => {
      const issuer = await OidcProvider.start(`http://127.0.0.1:${port}/login/oidc/callback`)
      await use(issuer)
      await issuer.stop()
    },
    { scope: 'worker' },
  ],
  server: [
    async ({ issuer, port }, use) => {
      const server = await Server.start({
        BUTTRESS_ADDR: `127.0.0.1:${port}`,
        BUTTRESS_OIDC_ISSUER: issuer.url,
        BUTTRESS_OIDC_CLIENT_ID: 'buttress',
        BUTTRESS_OIDC_CLIENT_SECRET: 'the-secret-of-a-client-0123456789',
        BUTTRESS_OIDC_NAME: 'the issuer',
      })
      await use(server)
      await server.stop()
    },
    { scope: 'worker' },
  ],
})

let count = 0
const somebody = (kind = 'person') => `${kind}${process.pid}-${count++}`

/** Logs in on the provider's pages. */
async function logInThere(page: Page, name: string): Promise<void> {
  await page.locator('input[name=login]').fill(name)
  await page.locator('input[name=password]').fill('anything')
  await page.locator('button[type=submit]').click()
  await page.locator('button[type=submit]').click()
}

/** Connects an account on the account page. */
async function connect(page: Page, password = 'correct horse battery'): Promise<void> {
  const section = page.getByRole('region', { name: 'Connected accounts' })
  await section.getByLabel('Current password').fill(password)
  await section.getByRole('button', { name: 'Connect the issuer' }).click()
}

test('a verified address creates an account, and the same login opens it again', async ({ page, context }) => {
  const name = somebody()
  await page.goto('/login')
  await page.getByRole('button', { name: 'Continue with the issuer' }).click()
  await logInThere(page, name)
  await expect(page.getByRole('heading', { level: 1, name: 'Your profile' })).toBeVisible()
  await expect(page.getByText(OidcProvider.email(name))).toBeVisible()
  const account = new AccountPage(page)
  await expect(account.name).toHaveText(OidcProvider.displayName(name))
  await page.goto('/dashboard/account')
  await account.setDisplayName('Ada')

  await context.clearCookies()
  await page.goto('/login')
  await page.getByRole('button', { name: 'Continue with the issuer' }).click()
  await logInThere(page, name)
  await expect(page.getByText(OidcProvider.email(name))).toBeVisible()
  await expect(account.name, 'a later login does not change it').toHaveText('Ada')
})

test('an existing account is not taken over by its address; its owner can connect it', async ({ page, context }) => {
  const account = new AccountPage(page)
  const name = somebody()
  await account.signUp(OidcProvider.email(name))
  await context.clearCookies()
  await page.goto('/login')
  await page.getByRole('button', { name: 'Continue with the issuer' }).click()
  await logInThere(page, name)
  await expect(account.error).toContainText('There is already an account with your e-mail address.')

  await context.clearCookies()
  await page.goto('/login')
  await account.logIn(OidcProvider.email(name))
  await expect(page).toHaveURL(/profile/)
  await page.goto('/dashboard/account')
  await connect(page, 'not the password')
  await expect(account.error).toHaveText("That isn't your current password. Try again.")
  await connect(page)
  await logInThere(page, name)
  await expect(page.getByText('Connected. You can now log in this way.')).toBeVisible()

  await context.clearCookies()
  await page.goto('/login')
  await page.getByRole('button', { name: 'Continue with the issuer' }).click()
  await logInThere(page, name)
  await expect(page).toHaveURL(/profile/)

  // Removing it also ends the sessions that it opened, such as this one.
  await page.goto('/dashboard/account')
  await expect(page.getByRole('list', { name: 'Your connected accounts' }).getByRole('listitem')).toHaveCount(1)
  await page.getByRole('button', { name: 'Remove the connection to the issuer' }).click()
  await expect(page).toHaveURL(/login/)
  await account.logIn(OidcProvider.email(name))
  await expect(page.getByRole('heading', { level: 1, name: 'Your account' })).toBeVisible()
  await expect(page.getByRole('list', { name: 'Your connected accounts' })).toHaveCount(0)
})

test('a provider login that began without a session connects nothing within a session', async ({ page }) => {
  const account = new AccountPage(page)
  const email = await account.signUp()
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.goto('/login')
  await page.getByRole('button', { name: 'Continue with the issuer' }).click()
  await expect(page.locator('input[name=login]')).toBeVisible()
  const meanwhile = await page.context().newPage()
  await meanwhile.goto('/login')
  await new AccountPage(meanwhile).logIn(email)
  await expect(meanwhile).toHaveURL(/profile/)
  await logInThere(page, somebody())
  await expect(account.error).toContainText('started in another browser or session')
  await expect(page.getByRole('list', { name: 'Your connected accounts' })).toHaveCount(0)
})

test('a link from another site cannot start a provider login', async ({ page }) => {
  const account = new AccountPage(page)
  const email = await account.signUp()
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.goto('/login?next=/login/oidc')
  await account.logIn(email)
  await expect(page).toHaveURL(/profile$/)
})

test('an address that the provider has not verified creates no account', async ({ page }) => {
  await page.goto('/login')
  await page.getByRole('button', { name: 'Continue with the issuer' }).click()
  await logInThere(page, somebody('unverified'))
  await expect(new AccountPage(page).error).toContainText("didn't confirm your e-mail address")
})

test('a response of the provider works once and only in the browser that started the login', async ({ page, browser, server }) => {
  const answers: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('/login/oidc/callback')) answers.push(request.url())
  })
  await page.goto('/login')
  await page.getByRole('button', { name: 'Continue with the issuer' }).click()
  await logInThere(page, somebody())
  await expect(page).toHaveURL(/profile/)
  expect(answers).toHaveLength(1)

  // A code used by another person: without a cookie, and with the cookie of another login.
  const thief = await browser.newContext({ baseURL: server.url })
  expect((await thief.request.get(answers[0]!, { maxRedirects: 0 })).status()).toBe(422)
  const form = { headers: { 'content-type': 'application/x-www-form-urlencoded' }, data: '' }
  expect((await thief.request.post('/login/oidc', form)).status()).toBe(200)
  expect((await thief.request.get(answers[0]!, { maxRedirects: 0 })).status()).toBe(422)
  await thief.close()
  // The same browser again: its cookie was deleted by the first response.
  expect((await page.request.get(answers[0]!, { maxRedirects: 0 })).status()).toBe(422)
})
