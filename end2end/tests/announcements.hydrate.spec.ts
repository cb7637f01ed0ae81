import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures/server.ts'
import { png, text } from '../fixtures/files.ts'
import { AccountPage } from '../pages/account.ts'
import { ProfilePage } from '../pages/profile.ts'

// Announcements for screen readers: only milestones.

/** Records the texts of the page's polite live region from now on. */
async function listen(page: Page): Promise<() => Promise<string[]>> {
  const heard = await page.evaluateHandle(() => {
    const heard: string[] = []
    const region = document.querySelector('.uploader [aria-live="polite"]')!
    new MutationObserver(() => {
      const words = region.textContent!.trim()
      if (words && words !== heard.at(-1)) heard.push(words)
    }).observe(region, { subtree: true, childList: true, characterData: true })
    return heard
  })
  return () => heard.jsonValue()
}

test('an upload announces its start, quarters and verification', async ({ page, context }) => {
  await new AccountPage(page).signUp()
  const profile = new ProfilePage(page)
  await profile.choose(png('first.png'))
  await profile.expectVerified('first.png')
  await expect(profile.row('first.png')).toHaveCount(0)
  const heard = await listen(page)
  const cdp = await context.newCDPSession(page)
  await cdp.send('Network.enable')
  await cdp.send('Network.emulateNetworkConditions', { offline: false, latency: 5, downloadThroughput: -1, uploadThroughput: 2_500_000 })
  await profile.choose(text('long.txt', 9_000_000))
  await profile.expectVerified('long.txt')
  expect((await heard()).filter((words) => !/^(Sending|1 file)/.test(words))).toEqual([
    '25% sent.',
    '50% sent.',
    '75% sent.',
    'long.txt is stored.',
  ])
})

test('failures and rejections are announced, many files in one sentence', async ({ page }) => {
  await new AccountPage(page).signUp()
  const profile = new ProfilePage(page)
  await profile.hydrated()
  await profile.choose(png('warm.png'))
  await profile.expectVerified('warm.png')
  const heard = await listen(page)
  await page.route(/\/buttress$/, (route) =>
    route.request().method() === 'POST'
      ? route.fulfill({ status: 403, headers: { 'access-control-allow-origin': '*' }, contentType: 'application/xml', body: '<Error><Code>AccessDenied</Code></Error>' })
      : route.continue(),
  )
  await profile.choose(text('denied.txt', 1_000))
  await expect(profile.row('denied.txt')).toHaveAttribute('data-state', 'failed')
  await page.unrouteAll()
  await profile.choose({ name: 'drawing.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg/>') })
  await expect(profile.row('drawing.svg')).toHaveAttribute('data-state', 'rejected')
  await expect.poll(async () => (await heard()).join('\n')).toMatch(/denied\.txt could not be stored\.[\s\S]*drawing\.svg was refused\./)
  const before = (await heard()).length
  await profile.choose(...Array.from({ length: 12 }, (_, n) => png(`many-${n}.png`, 16)))
  for (const n of [0, 11]) await profile.expectVerified(`many-${n}.png`)
  await expect.poll(async () => (await heard()).at(-1)).toMatch(/12 files stored, 2 not stored\./)
  expect((await heard()).length - before).toBeLessThanOrEqual(2)
})
