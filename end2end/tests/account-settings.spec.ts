import { expect, test } from '../fixtures/server.ts'
import { AccountPage } from '../pages/account.ts'

const OLD = 'correct horse battery'
const NEW = 'another staple in the barn'

test('changing the password ends all other sessions and keeps this one', async ({ page, browser, server }) => {
  const account = new AccountPage(page)
  const email = await account.signUp()
  const elsewhere = await browser.newContext({ baseURL: server.url })
  const phone = await elsewhere.newPage()
  await phone.goto('/login')
  await new AccountPage(phone).logIn(email)
  await expect(phone).toHaveURL(/profile/)

  await page.getByRole('link', { name: 'Account', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Your account' })).toBeVisible()
  await expect(page.getByText('This device, since')).toBeVisible()
  await expect(page.getByText('Last active')).toHaveCount(1)
  const form = page.getByRole('region', { name: 'Password' })
  await form.getByLabel('Current password').fill('not the password')
  await form.getByLabel('New password').fill(NEW)
  await form.getByRole('button').click()
  await expect(account.error).toHaveText("That isn't your current password. Try again.")
  await form.getByLabel('Current password').fill(OLD)
  await form.getByLabel('New password').fill(NEW)
  await form.getByRole('button').click()
  await expect(page.getByText('Password changed.')).toBeVisible()
  await expect(page.getByText('Last active')).toHaveCount(0)
  await phone.goto('/dashboard/profile')
  await expect(phone).toHaveURL(/login/)
  await elsewhere.close()
})

test('a display name is shown on every page until it is emptied', async ({ page, context }) => {
  const account = new AccountPage(page)
  const email = await account.signUp()
  const before = email.split('@')[0]!
  await expect(account.name).toHaveText(before)
  const other = await context.newPage()
  await other.goto('/dashboard/profile')

  await page.goto('/dashboard/account')
  await account.setDisplayName('  Ada Lovelace ')
  await expect(page.getByRole('status')).toHaveText('Display name changed.')
  await expect(account.name).toHaveText('Ada Lovelace')
  await expect(page.getByRole('textbox', { name: 'Display name' })).toHaveValue('Ada Lovelace')
  // A page that was open before shows the new name from its next navigation on.
  await other.getByRole('link', { name: 'Account', exact: true }).click()
  await expect(other.getByRole('textbox', { name: 'Display name' })).toHaveValue('Ada Lovelace')
  await expect(new AccountPage(other).name).toHaveText('Ada Lovelace')
  await other.close()

  await account.setDisplayName('gnp.\u202etset')
  await expect(account.error).toHaveText("This name contains an invisible character that can't be used here. Delete it and type it again.")
  await expect(page.getByRole('textbox', { name: 'Display name' })).toHaveValue('gnp.\u202etset')
  // The field cuts nothing: 65 emoji are too many, 64 are not.
  await account.setDisplayName('👩'.repeat(65))
  await expect(account.error).toHaveText('This name is too long. Shorten it to 64 characters and try again.')
  await expect(account.name).toHaveText('Ada Lovelace')
  await account.setDisplayName('👩'.repeat(64))
  await expect(account.name).toHaveText('👩'.repeat(64))

  await account.setDisplayName('\u200b \u3000')
  await expect(account.name).toHaveText(before)
  await expect(page.getByRole('textbox', { name: 'Display name' })).toHaveValue('')
})

test('a display name of any script stays in its place', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 800 })
  const account = new AccountPage(page)
  await account.signUp()
  for (const name of [
    'محمد علي (ABC) 123!',
    '<b>Ada</b> & "Co" <img src=x onerror=alert(1)>',
    '👩\u200d👩\u200d👧\u200d👦 ❤\ufe0f 🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}',
    'Z' + '\u0335\u030d\u0348\u0359'.repeat(15),
    'W'.repeat(64),
  ]) {
    await page.goto('/dashboard/account')
    await account.setDisplayName(name)
    await expect(page.getByRole('status')).toHaveText('Display name changed.')
    await page.goto('/dashboard/profile')
    const names = [account.name, page.getByRole('region', { name: 'Your profile' }).locator('.name')]
    for (const shown of names) {
      await expect(shown).toHaveText(name.normalize('NFC'))
      // Nothing is drawn outside of the name's own box, which is not wider than the page.
      expect(await shown.evaluate((element) => getComputedStyle(element).overflowY)).toMatch(/hidden|clip/)
      const box = (await shown.boundingBox())!
      expect(box.x).toBeGreaterThanOrEqual(0)
      expect(box.x + box.width, name).toBeLessThanOrEqual(320)
    }
    await expect(page.getByRole('navigation').first().getByRole('link')).toHaveText(['Your profile', 'Account'])
    await expect(page.locator('b, img[src=x]')).toHaveCount(0)
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    expect(overflow, name).toBeLessThanOrEqual(0)
  }
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`only deleting the account is a danger button that can be read, ${colorScheme}`, async ({ page, javaScriptEnabled }) => {
    test.skip(javaScriptEnabled === false, 'drawn by the same CSS')
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await new AccountPage(page).signUp()
    await page.goto('/dashboard/account')
    await expect(page.locator('[data-danger]')).toHaveCount(1)
    const button = page.getByRole('button', { name: 'Delete account and all files' })
    const other = page.getByRole('button', { name: 'Change password' })
    // WCAG's contrast ratio of text and background, and the background.
    const colors = () =>
      button.evaluate((element) => {
        const canvas = document.createElement('canvas').getContext('2d')!
        const pixel = (color: string) => {
          canvas.fillStyle = color
          canvas.fillRect(0, 0, 1, 1)
          return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)]
        }
        const luminance = (color: number[]) => {
          const [red, green, blue] = color.map((value) => (value <= 10 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4))
          return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
        }
        const { color, backgroundColor } = getComputedStyle(element)
        const [dark, light] = [luminance(pixel(color)), luminance(pixel(backgroundColor))].sort((one, two) => one - two)
        return { background: pixel(backgroundColor), contrast: (light! + 0.05) / (dark! + 0.05) }
      })
    const calm = await colors()
    expect(calm.contrast).toBeGreaterThanOrEqual(4.5)
    await button.hover()
    const hovered = await colors()
    expect(hovered.contrast).toBeGreaterThanOrEqual(4.5)
    expect(hovered.background).not.toEqual(calm.background)
    expect(calm.background[0]!, 'it is red').toBeGreaterThan(calm.background[2]! + 40)

    await button.focus()
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Tab')
    await expect(button).toBeFocused()
    expect(await button.evaluate((element) => getComputedStyle(element).outlineStyle)).toBe('solid')

    // Forced colors replace all colors; the border still tells the buttons apart.
    await page.emulateMedia({ forcedColors: 'active' })
    const border = (element: Element) => parseFloat(getComputedStyle(element).borderBlockStartWidth)
    expect(await button.evaluate(border)).toBeGreaterThan(await other.evaluate(border))
  })
}

test('a recovery code restores access', async ({ page }) => {
  const account = new AccountPage(page)
  const email = await account.signUp()
  await page.goto('/dashboard/account')
  const form = page.getByRole('region', { name: 'Recovery codes' })
  await form.getByLabel('Current password').fill(OLD)
  await form.getByRole('button').click()
  const codes = page.getByRole('code')
  await expect(codes).toHaveCount(10)
  const code = await codes.first().textContent()
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.goto('/login')
  await page.getByRole('link', { name: 'Use a recovery code' }).click()
  await account.email.fill(email)
  await page.getByLabel('Recovery code').fill(code!)
  await page.getByLabel('New password').fill(NEW)
  await page.getByRole('button', { name: 'Recover account' }).click()
  await expect(page.getByText(email)).toBeVisible()
})

test('a recovery link from the operator restores access', async ({ page, server }) => {
  const account = new AccountPage(page)
  const email = await account.signUp()
  await page.getByRole('button', { name: 'Log out' }).click()
  const link = new URL((await server.admin('recover', email)).trim())
  await page.goto(link.pathname + link.search)
  await page.getByLabel('New password').fill(NEW)
  await page.getByRole('button', { name: 'Recover account' }).click()
  await expect(page.getByText(email)).toBeVisible()
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.goto(link.pathname + link.search)
  await page.getByLabel('New password').fill(NEW)
  await page.getByRole('button', { name: 'Recover account' }).click()
  await expect(account.error).toContainText('This link was already used')
})

test('deleting the account logs out and frees the address', async ({ page }) => {
  const account = new AccountPage(page)
  const email = await account.signUp()
  await page.goto('/dashboard/account')
  const form = page.getByRole('region', { name: 'Delete account' })
  await form.getByLabel('Current password').fill(OLD)
  await form.getByRole('button').click()
  await expect(page.getByRole('link', { name: 'Log in' }).first()).toBeVisible()
  await account.signUp(email)
})
