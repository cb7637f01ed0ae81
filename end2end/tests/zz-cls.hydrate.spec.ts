import { expect, test } from '../fixtures/server.ts'
import { png, text } from '../fixtures/files.ts'
import { AccountPage } from '../pages/account.ts'
import { ProfilePage } from '../pages/profile.ts'

test('cls of an upload', async ({ page, context }) => {
  await new AccountPage(page).signUp()
  const profile = new ProfilePage(page)
  await profile.hydrated()
  const cdp = await context.newCDPSession(page)
  await cdp.send('Network.enable')
  await cdp.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 500_000 })
  await page.evaluate(() => {
    const w = window as any
    w.shifts = []
    const name = (n: any) => n ? (n.nodeType === 1 ? n.tagName + '.' + n.className + '#' + (n.getAttribute('data-part') ?? '') : n.nodeName + ':' + n.textContent.slice(0, 30) + ' in ' + n.parentElement?.className) : 'gone'
    new PerformanceObserver((list) => {
      for (const e of list.getEntries() as any[]) w.shifts.push(`${Math.round(e.startTime)} ${e.value.toFixed(4)} ${e.hadRecentInput} ` + e.sources.map((s: any) => name(s.node) + ` ${Math.round(s.previousRect.x)},${Math.round(s.previousRect.y)},${Math.round(s.previousRect.width)}x${Math.round(s.previousRect.height)}→${Math.round(s.currentRect.x)},${Math.round(s.currentRect.y)},${Math.round(s.currentRect.width)}x${Math.round(s.currentRect.height)}`).join(' | '))
    }).observe({ type: 'layout-shift', buffered: false } as any)
  })
  await profile.input.setInputFiles([png('a.png'), text('b.txt', 1_000_000), text('c.txt', 200_000)])
  await profile.expectVerified('b.txt')
  await expect(profile.file('b.txt')).toBeVisible()
  await page.waitForTimeout(2000)
  console.log((await page.evaluate(() => (window as any).shifts)).join('\n'))
  await page.evaluate(() => { (window as any).shifts = ['---'] })
  await profile.input.setInputFiles([text('d.txt', 1_000_000)])
  await profile.expectVerified('d.txt')
  await expect(profile.file('d.txt')).toBeVisible()
  await page.waitForTimeout(2000)
  console.log((await page.evaluate(() => (window as any).shifts)).join('\n'))
  await page.screenshot({ path: '/tmp/cls.png' })
})
