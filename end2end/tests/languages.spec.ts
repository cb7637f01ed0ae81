import type { Page } from '@playwright/test'
import { messagesOf, englishOnly, languages } from '../fixtures/catalog.ts'
import { text } from '../fixtures/files.ts'
import { expect, test } from '../fixtures/server.ts'
import { AccountPage } from '../pages/account.ts'

const html = (page: Page) => page.locator('html')

async function choose(page: Page, name: string): Promise<void> {
  await page.getByRole('contentinfo').getByRole('button', { name, exact: true }).click()
}

/** All visible and accessible texts of the page. */
function said(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const pieces: string[] = [document.title]
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) pieces.push(walker.currentNode.textContent!.trim())
    for (const element of document.querySelectorAll('*')) {
      for (const name of ['aria-label', 'alt', 'title', 'placeholder', 'aria-valuetext', 'content']) {
        const value = element.getAttribute(name)
        if (value) pieces.push(value)
      }
    }
    return pieces.filter((piece) => piece !== '')
  })
}

test('the language is chosen in the footer and remembered', async ({ page }) => {
  await page.goto('/login')
  await expect(html(page)).toHaveAttribute('lang', 'en')
  await choose(page, 'العربية')
  await expect(page.getByRole('heading', { level: 1, name: 'تسجيل الدخول' })).toBeVisible()
  await expect(html(page)).toHaveAttribute('lang', 'ar')
  await expect(html(page)).toHaveAttribute('dir', 'rtl')
  await expect(page).toHaveURL(/\/login$/)
  await expect(page).toHaveTitle(messagesOf('ar').get('title-log-in')!)
  await page.reload()
  await expect(html(page)).toHaveAttribute('dir', 'rtl')
  await page.goto('/signup')
  await expect(page.getByRole('button', { name: 'العربية' })).toHaveAttribute('aria-pressed', 'true')
  await choose(page, 'Deutsch')
  await expect(page.getByRole('heading', { level: 1, name: 'Registrieren' })).toBeVisible()
  await expect(html(page)).toHaveAttribute('dir', 'ltr')
})

for (const language of languages.filter((language) => language !== 'en')) {
  test(`nothing is left in English: ${language}`, async ({ browser, server, javaScriptEnabled }) => {
    const english = englishOnly(language)
    const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: javaScriptEnabled !== false })
    const page = await context.newPage()
    await new AccountPage(page).signUp()
    const cookies = await context.cookies()
    await context.close()
    const reader = await browser.newContext({
      baseURL: server.url,
      locale: language,
      javaScriptEnabled: javaScriptEnabled !== false,
    })
    const theirs = await reader.newPage()
    const look = async (address: string) => {
      await theirs.goto(address)
      await expect(html(theirs)).toHaveAttribute('lang', language)
      if (javaScriptEnabled !== false && address === '/dashboard/profile') {
        await expect(theirs.locator('form[data-live]')).toBeAttached()
      }
      const pieces = await said(theirs)
      expect(pieces.length, address).toBeGreaterThan(10)
      if (address === '/dashboard/profile') expect(pieces).toContain(messagesOf(language).get('choose-files'))
      expect(pieces.filter((piece) => english.has(piece)), `${address} in ${language}`).toEqual([])
    }
    for (const address of ['/', '/login', '/signup', '/recover', '/nowhere']) await look(address)
    await reader.addCookies(cookies)
    await theirs.goto('/dashboard/profile')
    await theirs.locator('#choose-files').setInputFiles(text('notes.txt', 100))
    if (javaScriptEnabled === false) {
      await theirs.getByRole('button', { name: messagesOf(language).get('upload-button')!, exact: true }).click()
    }
    const files = theirs.getByRole('list', { name: messagesOf(language).get('files-title')! })
    await expect(files.getByRole('listitem')).toHaveCount(1)
    const file = await files.getByRole('listitem').locator('a.name').getAttribute('href')
    for (const address of ['/dashboard/profile', '/dashboard/files', '/dashboard/account', file!, `${file}?link=1`]) {
      await look(address)
    }
    await reader.close()
  })
}
