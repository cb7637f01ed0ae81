import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures/server.ts'
import { png, text, twoColours } from '../fixtures/files.ts'
import { AccountPage } from '../pages/account.ts'
import { Picture } from '../pages/picture.ts'
import { ProfilePage } from '../pages/profile.ts'

// WCAG 2.2 AA on every page and in every state of a row; criteria that axe cannot check are measured.

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** axe finds no violations, in both color schemes. */
async function expectClean(page: Page, what: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze()
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200)).join(' ')}`)
    expect.soft(found, `${what}, ${colorScheme}`).toEqual([])
  }
}

/** Every control is at least 24 px wide and high, except links in a sentence (WCAG 2.5.8). */
async function expectTargets(page: Page, what: string): Promise<void> {
  const small = await page.evaluate(() => {
    const controls = [...document.querySelectorAll<HTMLElement>('a[href], button, input:not([type=hidden]), select, summary, textarea')]
    return controls.flatMap((control) => {
      const { width, height } = control.getBoundingClientRect()
      const skipped =
        !control.checkVisibility({ opacityProperty: false, visibilityProperty: true }) ||
        !!control.closest('.visually-hidden, .skip, dialog:not([open])') ||
        (control.tagName === 'A' && getComputedStyle(control).display === 'inline' && control.parentElement!.textContent!.trim() !== control.textContent!.trim())
      // A label belongs to its control.
      const labels = [...((control as HTMLInputElement).labels ?? [])].map((label) => label.getBoundingClientRect())
      const large = [{ width, height }, ...labels].some((box) => box.width >= 24 && box.height >= 24)
      return skipped || large ? [] : [`${control.outerHTML.slice(0, 120)}: ${width.toFixed(1)} × ${height.toFixed(1)}`]
    })
  })
  expect.soft(small, what).toEqual([])
}

/** Nothing is wider than the window, and no text is cut, except long file names. */
async function expectRoom(page: Page, what: string): Promise<void> {
  const cut = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    const found = scrollWidth > clientWidth ? [`the page is ${scrollWidth} px wide`] : []
    for (const element of document.querySelectorAll<HTMLElement>('body *')) {
      if (!element.checkVisibility() || element.closest('.visually-hidden, .file-name, canvas, dialog:not([open])')) continue
      // Every element with text is inside the window and inside all ancestors that clip.
      if (![...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent!.trim())) continue
      const words = document.createRange()
      words.selectNodeContents(element)
      const { left, right } = words.getBoundingClientRect()
      if (left < -1 || right > clientWidth + 1) found.push(`outside: ${element.outerHTML.slice(0, 120)}`)
      for (let around: HTMLElement | null = element; around; around = around.parentElement) {
        const { overflowX } = getComputedStyle(around)
        const box = around.getBoundingClientRect()
        if ((overflowX === 'hidden' || overflowX === 'clip') && (left < box.left - 1 || right > box.right + 1)) found.push(`cut: ${element.outerHTML.slice(0, 120)}`)
      }
    }
    return found
  })
  expect.soft(cut, what).toEqual([])
}

/** Creates rows in all lasting states, on a profile with files and a picture. */
async function everyState(page: Page): Promise<ProfilePage> {
  const profile = new ProfilePage(page)
  let mood: 'pass' | 'deny' | 'busy' | 'hang' = 'pass'
  const xml = (status: number, code: string) => ({
    status,
    contentType: 'application/xml',
    headers: { 'access-control-allow-origin': '*' },
    body: `<Error><Code>${code}</Code></Error>`,
  })
  await page.route(/\/buttress$/, async (route) => {
    if (route.request().method() !== 'POST' || mood === 'pass') return route.continue()
    if (mood === 'deny') return route.fulfill(xml(403, 'AccessDenied'))
    if (mood === 'busy') return route.fulfill(xml(503, 'SlowDown'))
  })
  const state = (name: string) => expect(profile.row(name)).toHaveAttribute('data-state', /./)
  await profile.choose(png('listed.png'))
  await expect(profile.file('listed.png')).toBeVisible()
  await profile.keepRows()
  const choose = async (as: typeof mood, name: string, becomes: RegExp) => {
    mood = as
    await profile.choose(name.endsWith('.png') ? png(name) : text(name, 3_000))
    await state(name)
    await expect(profile.row(name)).toHaveAttribute('data-state', becomes)
  }
  await choose('pass', 'verified.png', /^verified$/)
  await profile.choose({ name: 'rejected.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg/>') })
  await choose('deny', 'failed with a name that is much longer than its column is wide.txt', /^failed$/)
  await choose('hang', 'cancelled.txt', /^(sending|storing)$/)
  await page.getByRole('button', { name: 'Cancel cancelled.txt' }).click()
  await choose('busy', 'paused.txt', /^waiting-to-retry$/)
  await page.getByRole('button', { name: 'Pause paused.txt' }).click()
  await choose('hang', 'sending.txt', /^(sending|storing)$/)
  await choose('busy', 'waiting.txt', /^waiting-to-retry$/)
  return profile
}

test.beforeEach(async ({ page }) => {
  await new AccountPage(page).signUp()
})

test('the profile with rows in every state has no violations', async ({ page }) => {
  const profile = await everyState(page)
  await expectClean(page, 'every state')
  await expectTargets(page, 'every state')
  const states = await profile.page.locator('.upload').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-state')))
  // Six of seven: a row that waits to retry may have started again.
  expect(new Set(states).size).toBeGreaterThanOrEqual(6)
  for (const words of await page.locator('.upload .state').allTextContents()) expect(words).not.toBe('')
})

test('the picture editor and a profile with a picture have no violations', async ({ page }) => {
  const picture = new Picture(page)
  await picture.choose(twoColours(300, 200))
  await expect(picture.editor.getByRole('button', { name: 'Use this picture' })).toBeVisible()
  await expectClean(page, 'the editor')
  await expectTargets(page, 'the editor')
  await page.setViewportSize({ width: 320, height: 640 })
  await expectRoom(page, 'the editor')
  await picture.use()
  await expectClean(page, 'with a picture')
})

test('every other page has no violations', async ({ page }) => {
  test.slow()
  const profile = new ProfilePage(page)
  await profile.choose(png('mountains.png'), text('notes.txt', 400))
  await profile.expectVerified('notes.txt')
  await profile.expectVerified('mountains.png')
  // An image: axe waits forever for sandboxed frames, in which texts are shown.
  const file = await profile.file('mountains.png').locator('a.name').getAttribute('href')
  for (const path of ['/dashboard/files', file!, '/dashboard/account', '/examples/minimal', '/', '/nowhere']) {
    await page.goto(path)
    await expectClean(page, path)
    await expectTargets(page, path)
  }
  await page.goto('/dashboard/profile')
  await page.getByRole('button', { name: 'Grid', exact: true }).click()
  await expect(page.locator('.rows[data-view="grid"]')).toBeVisible()
  await profile.file('notes.txt').getByRole('link', { name: 'Rename notes.txt' }).click()
  await expectClean(page, 'the grid, with a form for another name')
  await expectTargets(page, 'the grid')
})

test('the pages without a session have no violations', async ({ browser, server }) => {
  const stranger = await (await browser.newContext({ baseURL: server.url })).newPage()
  for (const path of ['/login', '/signup', '/recover']) {
    await stranger.goto(path)
    await expectClean(stranger, path)
    await expectTargets(stranger, path)
  }
  await stranger.goto('/login')
  await new AccountPage(stranger).logIn('nobody@example.org')
  await expect(stranger.getByRole('alert')).toBeVisible()
  await expectClean(stranger, 'a refused log-in')
  await stranger.context().close()
})

test('at 320 px and at 400 % zoom, nothing is cut and nothing scrolls sideways', async ({ page, browser, context, server }) => {
  await everyState(page)
  await page.setViewportSize({ width: 320, height: 800 })
  await expectRoom(page, 'every state, 320 px')
  // 1280 × 1024 at 400 % equals 320 × 256 at a pixel ratio of four.
  const zoomed = await browser.newContext({ baseURL: server.url, storageState: await context.storageState(), viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 })
  const near = await zoomed.newPage()
  for (const path of ['/dashboard/profile', '/dashboard/files', '/dashboard/account', '/examples/minimal', '/']) {
    await near.goto(path)
    await expectRoom(near, `${path}, 400 %`)
  }
  await zoomed.close()
})

test('with reduced motion there are no animations', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await everyState(page)
  const moving = await page.evaluate(() =>
    document.getAnimations().filter((animation) => animation.playState === 'running').map((animation) => String((animation.effect as KeyframeEffect)?.target?.outerHTML.slice(0, 100))),
  )
  expect(moving).toEqual([])
  const timed = await page.locator('body *').evaluateAll((all) =>
    all.filter((element) => {
      const { transitionDuration, animationName } = getComputedStyle(element)
      return animationName !== 'none' || transitionDuration.split(', ').some((duration) => parseFloat(duration) > 0)
    }).map((element) => element.outerHTML.slice(0, 100)),
  )
  expect(timed).toEqual([])
})

test('with forced colours, buttons keep their edges, states their text and the focus its ring', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' })
  const profile = await everyState(page)
  const edges = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.button, .row-button, .picker[data-live] .choose label')]
      .filter((button) => button.checkVisibility({ visibilityProperty: true }))
      .filter((button) => {
        // The button to choose files is a pseudo-element of the label.
        const { borderTopWidth, borderTopStyle } = getComputedStyle(button, button.tagName === 'LABEL' && !button.matches('.button') ? '::before' : undefined)
        return parseFloat(borderTopWidth) < 1 || borderTopStyle === 'none'
      })
      .map((button) => button.outerHTML.slice(0, 100)),
  )
  expect(edges).toEqual([])
  await expect(profile.row('verified.png')).toContainText('Verified')
  await expect(profile.row('rejected.svg')).toContainText('Refused')
  const marks = await page.locator('.upload').evaluateAll((rows) => rows.map((row) => getComputedStyle(row, '::before').backgroundColor))
  expect(new Set(marks).size).toBeGreaterThan(1)
  await page.keyboard.press('Tab')
  const ring = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle)
  expect(ring).not.toBe('none')
  await expectClean(page, 'forced colours')
})
