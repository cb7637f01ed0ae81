import { type Browser, type BrowserContextOptions, type Page, expect, test } from '@playwright/test'
import { png, text } from '../fixtures/files.ts'
import { Proxy } from '../fixtures/proxy.ts'
import { type S3, startSeaweedFs } from '../fixtures/s3.ts'
import { Server } from '../fixtures/server.ts'
import { AccountPage } from '../pages/account.ts'
import { ProfilePage } from '../pages/profile.ts'

// The page with a real store: SeaweedFS behind a network that can be cut.
test.describe.configure({ mode: 'serial' })

let s3: S3
let proxy: Proxy

test.beforeAll(async () => {
  test.setTimeout(180_000)
  s3 = await startSeaweedFs()
  proxy = await Proxy.to(s3.env.BUTTRESS_S3_ENDPOINT!)
})

test.afterAll(async () => {
  await proxy?.stop()
  await s3?.stop()
})

for (const signature of ['v4', 'v2']) {
  test.describe(`SeaweedFS, SigV${signature.slice(1)}`, () => {
    let server: Server

    test.beforeAll(async () => {
      server = await Server.start({ ...s3.env, BUTTRESS_S3_ENDPOINT: proxy.url, BUTTRESS_S3_SIGNATURE: signature })
    })
    test.afterAll(async () => server?.stop())

    /** Runs an action on the profile page of a new account. */
    const visit = async (browser: Browser, options: BrowserContextOptions, action: (page: Page) => Promise<void>) => {
      const context = await browser.newContext({ ...options, baseURL: server.url })
      const page = await context.newPage()
      await new AccountPage(page).signUp()
      await action(page)
      await context.close()
    }

    test('a file is sent, verified and listed', ({ browser }) =>
      visit(browser, {}, async (page) => {
        const profile = new ProfilePage(page)
        await profile.choose(png('weed.png'), text('weed.txt', 3_000_000))
        await profile.expectVerified('weed.png')
        await profile.expectVerified('weed.txt')
        const link = profile.file('weed.txt').getByRole('link', { name: /^Download / })
        const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
        expect(download.suggestedFilename()).toBe('weed.txt')
      }))

    test('the plain form works', ({ browser }) =>
      visit(browser, { javaScriptEnabled: false }, async (page) => {
        await new ProfilePage(page).input.setInputFiles(png())
        await page.getByRole('button', { name: 'Upload', exact: true }).click()
        await expect(page.getByText('Your file is stored.')).toBeVisible()
      }))

    // The signature makes no difference to a refused connection.
    if (signature === 'v4')
      test('the store becomes unreachable and returns: the page says so and finishes', ({ browser }) =>
        visit(browser, {}, async (page) => {
          const profile = new ProfilePage(page)
          await profile.hydrated()
          proxy.cut()
          await profile.choose(png('stubborn.png'))
          await expect(profile.row('stubborn.png')).toContainText(/next try in|Checking|can't reach/i)
          proxy.restore()
          await profile.expectVerified('stubborn.png', { timeout: 45_000 })
          await expect(profile.file('stubborn.png')).toHaveCount(1)
        }))
  })
}
