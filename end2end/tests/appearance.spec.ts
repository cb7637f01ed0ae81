import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '../fixtures/server.ts'
import { png, text, twoColours } from '../fixtures/files.ts'
import { withMetadata, photo } from '../fixtures/photos.ts'
import { AccountPage } from '../pages/account.ts'
import { Picture } from '../pages/picture.ts'
import { ProfilePage } from '../pages/profile.ts'

// Every page at three widths, in both color schemes and directions: nothing overflows, axe finds no violations, and
// end2end/screenshots has a picture of each. Colors do not depend on width or direction, and widths not on colors, so
// four of the twelve combinations cover both; BUTTRESS_ALL_LOOKS=1 (`make screenshots`) runs all of them.
const widths = { phone: 320, tablet: 768, desktop: 1280 }
const everyTime = ['phone, light, ltr', 'phone, dark, rtl', 'tablet, light, rtl', 'desktop, dark, ltr']

for (const [device, width] of Object.entries(widths)) {
  for (const scheme of ['light', 'dark'] as const) {
    for (const direction of ['ltr', 'rtl'] as const) {
      if (!process.env.BUTTRESS_ALL_LOOKS && !everyTime.includes(`${device}, ${scheme}, ${direction}`)) continue
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
          // axe checks positions; rows out of view have no layout.
          await page.evaluate(() => document.querySelectorAll<HTMLElement>('.stored-file, .upload').forEach((row) => (row.style.contentVisibility = 'visible')))
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
        // All other lasting states of a row: the store refuses one request and does not respond to the next.
        const store = (url: URL) => url.pathname.startsWith('/buttress')
        await page.route(store, (route) => route.fulfill({ status: 507, body: '<Error><Code>XMinioStorageFull</Code></Error>' }), { times: 1 })
        await profile.choose({ name: 'lecture.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(3_000, 'f') })
        await expect(profile.row('lecture.mp4')).toHaveAttribute('data-state', /failed|waiting/)
        await page.route(store, () => {})
        await profile.choose(
          { name: 'holiday.jpg', mimeType: 'image/jpeg', buffer: withMetadata(await photo(page, 'image/jpeg')) },
          { name: 'song.mp3', mimeType: 'audio/mpeg', buffer: Buffer.alloc(2_000, 's') },
        )
        await expect(profile.row('holiday.jpg')).toHaveAttribute('data-state', 'sending')
        await profile.row('holiday.jpg').scrollIntoViewIfNeeded()
        await expect(profile.row('holiday.jpg').locator('canvas')).toHaveCount(1)
        await profile.row('song.mp3').getByRole('button', { name: 'Pause song.mp3' }).click()
        await look('profile-busy')
        await page.unroute(store)
        await page.evaluate(() => document.querySelector('.picker')!.setAttribute('data-dragging', ''))
        await look('profile-dragging')
        await page.evaluate(() => document.querySelector('.picker')!.removeAttribute('data-dragging'))
        const picture = new Picture(page)
        await picture.choose(twoColours(400, 300))
        await expect(picture.frame).toBeVisible()
        await look('picture-editor')
        await picture.use()
        await look('picture-changed')
        expect(info.errors).toEqual([])
      })
    }
  }
}
