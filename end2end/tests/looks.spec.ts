import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '../fixtures/server.ts'
import { png, text } from '../fixtures/files.ts'
import { AccountPage } from '../pages/account.ts'
import { ProfilePage } from '../pages/profile.ts'

// Every page at three widths, in both colour schemes and from right to left: nothing may stick out,
// axe must find nothing, and the pictures in end2end/screenshots are there to be looked at.
const widths = { phone: 320, tablet: 768, desktop: 1280 }

for (const [device, width] of Object.entries(widths)) {
  for (const scheme of ['light', 'dark'] as const) {
    for (const direction of ['ltr', 'rtl'] as const) {
      test(`${device}, ${scheme}, ${direction}`, async ({ page, javaScriptEnabled }, info) => {
        test.skip(javaScriptEnabled === false && (scheme === 'dark' || direction === 'rtl'), 'drawn by the same CSS')
        await page.setViewportSize({ width, height: 800 })
        await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
        const look = async (name: string) => {
          if (direction === 'rtl') {
            if (javaScriptEnabled === false) return
            await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'))
          }
          const script = javaScriptEnabled === false ? '-plain' : ''
          await page.screenshot({ path: `screenshots/${name}-${device}-${scheme}-${direction}${script}.png`, fullPage: true })
          if (javaScriptEnabled === false) return
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
          expect(overflow, `${name} is wider than the window`).toBeLessThanOrEqual(0)
          const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze()
          expect(violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(' ')}`)).toEqual([])
        }
        await page.goto('/')
        await look('home')
        await page.goto('/login')
        await look('login')
        await page.goto('/recover')
        await look('recover')
        await page.goto('/nowhere')
        await look('not-found')
        await new AccountPage(page).signUp()
        await look('profile-empty')
        await page.goto('/dashboard/account')
        await look('account')
        await page.goto('/dashboard/profile')
        if (javaScriptEnabled === false) return
        const profile = new ProfilePage(page)
        await profile.choose(
          png('mountains.png', 64),
          text('a name that is much longer than the column it has to fit into, as names often are.txt', 12_345),
          { name: 'drawing.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg/>') },
        )
        await profile.expectVerified('mountains.png')
        await expect(profile.row('drawing.svg')).toContainText('Files of this type')
        await look('profile-files')
        expect(info.errors).toEqual([])
      })
    }
  }
}
