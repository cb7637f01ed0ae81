import { expect, test } from '@playwright/test'
import { text } from '../fixtures/files.ts'
import { MIB, serverWithPartsFrom, countInFlight, visit } from '../fixtures/multipart.ts'
import type { Server } from '../fixtures/server.ts'
import { ProfilePage } from '../pages/profile.ts'

// Several tabs of one browser share the bandwidth.

let server: Server

test.beforeAll(async () => {
  test.setTimeout(120_000)
  server = await serverWithPartsFrom(512 * MIB)
})

test.afterAll(() => server?.stop())

test('two tabs together send no more requests at once than one', async ({ browser }) => {
  await visit(server, browser, MIB, async (page) => {
    const first = new ProfilePage(page)
    const ofFirst = countInFlight(page)
    const files = (tab: string, count: number) => Array.from({ length: count }, (_, n) => text(`${tab}-${n}.txt`, MIB))
    await first.choose(...files('first', 48))
    await expect.poll(ofFirst).toBe(6)

    const other = await page.context().newPage()
    await other.goto('/dashboard/profile')
    const cdp = await other.context().newCDPSession(other)
    await cdp.send('Network.enable')
    const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: MIB }
    await cdp.send('Network.emulateNetworkConditions', slow)
    const second = new ProfilePage(other)
    const ofSecond = countInFlight(other)
    await second.choose(...files('second', 6))
    // Running requests end first.
    await expect.poll(() => [ofFirst(), ofSecond()], { timeout: 60_000 }).toEqual([3, 3])
    await expect(second.page.getByText(/^In another tab: \d+ of 48 files stored/)).toBeVisible()
    await expect(other.getByText('6 files stored', { exact: true })).toBeVisible({ timeout: 90_000 })
    // The first tab gets the whole bandwidth again.
    await expect.poll(ofFirst, { timeout: 20_000 }).toBeGreaterThan(3)
  })
})
