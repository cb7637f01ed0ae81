import { text } from '../fixtures/files.ts'
import { expect, test } from '../fixtures/server.ts'
import { AccountPage } from '../pages/account.ts'
import { ProfilePage } from '../pages/profile.ts'

test.use({ locale: 'de-AT' })

test('an upload in German shows and announces only German, until the language is changed', async ({ page }) => {
  await page.goto('/signup')
  await page.getByLabel('E-Mail-Adresse').fill(`gerda${process.pid}@example.org`)
  await page.getByLabel('Passwort').fill('ein paar wörter in folge')
  await page.getByRole('button', { name: 'Konto anlegen' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Ihr Profil' })).toBeVisible()
  await expect(page.locator('form[data-live]')).toBeAttached()
  const heard = await page.evaluateHandle(() => {
    const heard = { row: [] as string[], region: [] as string[] }
    const listen = () => {
      for (const [list, place] of [
        [heard.row, document.querySelector('.upload .state')],
        [heard.region, document.querySelector('[data-hydration-root] [role=status]')],
      ] as const) {
        const words = place?.textContent
        if (words && words !== list.at(-1)) list.push(words)
      }
    }
    new MutationObserver(listen).observe(document.body, { subtree: true, childList: true, characterData: true })
    return heard
  })
  // So that the row of the stored file stays.
  await new ProfilePage(page).keepRows()
  await page.getByLabel('Dateien auswählen').setInputFiles([text('notizen.txt', 2_000), text('leer.txt', 0)])
  const rows = page.getByRole('list', { name: 'Uploads', exact: true }).getByRole('listitem')
  await expect(rows.filter({ hasText: 'notizen.txt' })).toContainText('Überprüft')
  await expect(rows.filter({ hasText: 'notizen.txt' })).toContainText('2,0 kB')
  await expect(rows.filter({ hasText: 'leer.txt' })).toContainText('Abgelehnt: Diese Datei ist leer.')
  await expect(page.getByRole('button', { name: 'notizen.txt entfernen' })).toBeVisible()
  const { row, region } = await heard.jsonValue()
  const words = /^(Wartet|Wird vorbereitet|Wird gesendet, \d+\s%|Wartet auf den Speicher|Wird überprüft|Überprüft|Auf dem Weg zum Speicher.*|Abgelehnt: Diese Datei ist leer\. .*)$/
  expect(row.filter((said) => !words.test(said))).toEqual([])
  expect(region.join(' ')).toContain('notizen.txt ist gespeichert.')
  expect(region.join(' ')).toContain('leer.txt wurde abgelehnt.')
  await expect(page.getByText('1 Datei gespeichert · 1 nicht gespeichert')).toBeVisible()

  // The rows stay and change to the new language.
  await page.getByRole('button', { name: '日本語' }).click()
  await expect(page.locator('html')).toHaveAttribute('lang', 'ja')
  await expect(page.getByRole('heading', { level: 1, name: 'プロフィール' })).toBeVisible()
  const same = page.getByRole('list', { name: 'アップロード', exact: true }).getByRole('listitem')
  await expect(same.filter({ hasText: 'leer.txt' })).toContainText('受け付けられません')
  await expect(page.locator('.stored-file').filter({ hasText: 'notizen.txt' })).toHaveCount(1)
  await expect(page.getByText('1 件を保存済み · 1 件は未保存')).toBeVisible()
  await page.getByLabel('ファイルを選択').setInputFiles(text('メモ.txt', 10))
  await expect(same.filter({ hasText: 'メモ.txt' })).toContainText('検証済み')
})

test('the picture editor uses the language of the page', async ({ page }) => {
  await page.goto('/login')
  await page.getByRole('button', { name: 'English' }).click()
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  await new AccountPage(page).signUp()
  await page.getByRole('button', { name: 'Français' }).click()
  await expect(page.locator('html')).toHaveAttribute('lang', 'fr')
  await expect(page.locator('form[data-live]')).toBeAttached()
  await page.getByLabel('Choisir une photo').setInputFiles(text('rien.png', 10))
  const dialog = page.getByRole('dialog', { name: 'Votre photo' })
  await expect(dialog.getByRole('alert')).toHaveText('Ce navigateur ne peut pas lire ce fichier comme une image. Choisissez-en un autre.')
  await dialog.getByRole('button', { name: 'Annuler' }).click()
  await expect(dialog).toBeHidden()
})
