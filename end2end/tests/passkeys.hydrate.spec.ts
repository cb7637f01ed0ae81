import { type CDPSession, type Page } from '@playwright/test'
import { Server, expect, test as base } from '../fixtures/server.ts'
import { AccountPage } from '../pages/account.ts'

// Passkeys work for host names, not for IP addresses.
const test = base.extend<object, { server: Server }>({
  server: [
    async ({}, use) => {
      const port = 20_000 + Math.floor(Math.random() * 10_000)
      const server = await Server.start({
        BUTTRESS_ADDR: `127.0.0.1:${port}`,
        BUTTRESS_PUBLIC_URL: `http://localhost:${port}`,
      })
      await use(server)
      await server.stop()
    },
    { scope: 'worker' },
  ],
})

/** A virtual platform authenticator with user verification. */
async function authenticator(page: Page): Promise<{ cdp: CDPSession; id: string }> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return { cdp, id: authenticatorId }
}

async function addPasskey(page: Page, password = 'correct horse battery'): Promise<void> {
  await page.goto('/dashboard/account')
  const section = page.getByRole('region', { name: 'Passkeys' })
  await section.getByLabel('Current password').fill(password)
  await section.getByRole('button', { name: 'Add a passkey' }).click()
}

test('a passkey is added, logs in without a password, and is removed', async ({ page }) => {
  const violations: string[] = []
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) violations.push(message.text())
  })
  const account = new AccountPage(page)
  const email = await account.signUp()
  const { cdp, id } = await authenticator(page)

  await addPasskey(page, 'not the password')
  await expect(account.error).toHaveText("That isn't your current password. Try again.")
  await addPasskey(page)
  await expect(page.getByText('You can now log in with your passkey.')).toBeVisible()
  const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId: id })
  expect(credentials).toHaveLength(1)
  expect(credentials[0]!.isResidentCredential).toBe(true)

  await page.getByRole('button', { name: 'Log out' }).click()
  await page.goto('/login')
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Your profile' })).toBeVisible()
  await expect(page.getByText(email)).toBeVisible()

  await page.goto('/dashboard/account')
  await page.getByRole('button', { name: /^Remove the passkey for / }).click()
  await expect(page.getByText('Passkey removed.')).toBeVisible()
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.goto('/login')
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await expect(account.error).toContainText("We couldn't log you in with this passkey.")
  expect(violations).toEqual([])
})

test('with a passkey the password can be removed, and the last passkey cannot', async ({ page }) => {
  const account = new AccountPage(page)
  const email = await account.signUp()
  await page.goto('/dashboard/account')
  await expect(page.getByRole('region', { name: 'Passkeys only' })).toHaveCount(0)
  await authenticator(page)
  await addPasskey(page)
  await expect(page.getByText('You can now log in with your passkey.')).toBeVisible()

  const off = page.getByRole('region', { name: 'Passkeys only' })
  await off.getByLabel('Current password').fill('not the password')
  await off.getByRole('button', { name: 'Turn off password' }).click()
  await expect(account.error).toHaveText("That isn't your current password. Try again.")
  await off.getByLabel('Current password').fill('correct horse battery')
  await off.getByRole('button', { name: 'Turn off password' }).click()
  await expect(page.getByText('Password turned off.')).toBeVisible()
  await expect(off).toHaveCount(0)

  await page.getByRole('button', { name: /^Remove the passkey for / }).click()
  await expect(account.error).toContainText('This is your only way to log in.')
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.goto('/login')
  await account.logIn(email)
  await expect(account.error).toBeVisible()
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Your profile' })).toBeVisible()

  // The password can be set again.
  await page.goto('/dashboard/account')
  await page.getByLabel('New password').fill('another horse battery')
  await page.getByRole('button', { name: 'Set password' }).click()
  await expect(page.getByText('Password changed.')).toBeVisible()
})

test('cancelling a passkey shows the alternatives', async ({ page }) => {
  const account = new AccountPage(page)
  const { cdp, id } = await authenticator(page)
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId: id, isUserVerified: false })
  await page.goto('/login')
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await expect(account.error).toContainText('log in with your password')
  await expect(page.getByRole('button', { name: 'Log in' })).toBeEnabled()
})

test('the signature of a passkey works for one login in one browser', async ({ page, browser, server }) => {
  const account = new AccountPage(page)
  await account.signUp()
  await authenticator(page)
  await addPasskey(page)
  await expect(page.getByText('You can now log in with your passkey.')).toBeVisible()
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.goto('/login')
  const sent = page.waitForRequest((request) => request.url().endsWith('/login/passkey') && request.method() === 'POST')
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  const request = await sent
  await expect(page.getByRole('heading', { level: 1, name: 'Your profile' })).toBeVisible()

  // Replays: with the same cookie, and from a browser with another challenge.
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const cookie = (await request.allHeaders())['cookie']!
  const thief = await browser.newContext({ baseURL: server.url })
  const replayed = await thief.request.post('/login/passkey', {
    headers: { ...headers, cookie },
    data: request.postData()!,
    maxRedirects: 0,
  })
  expect(replayed.status()).toBe(422)
  expect((await thief.request.post('/login/passkey/begin', { headers, data: '' })).status()).toBe(200)
  const elsewhere = await thief.request.post('/login/passkey', { headers, data: request.postData()!, maxRedirects: 0 })
  expect(elsewhere.status()).toBe(422)
  await thief.close()
})
