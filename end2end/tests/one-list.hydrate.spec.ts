import { expect, test } from '../fixtures/server.ts'
import { png, text } from '../fixtures/files.ts'
import { recordLayoutShifts } from '../fixtures/layout-shifts.ts'
import { AccountPage } from '../pages/account.ts'
import { FileList } from '../pages/file-list.ts'
import { ProfilePage } from '../pages/profile.ts'

// One list: the row of a finished upload becomes the row of the file.

const drawing = { name: 'drawing.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg/>') }

test("a finished upload's row becomes the file's row, and a refused one stays above", async ({ page }) => {
  await new AccountPage(page).signUp()
  const profile = new ProfilePage(page)
  await profile.hydrated()
  // Numbers of rows of the file in both lists together, in each frame since its first row.
  const counts = await page.evaluateHandle(() => {
    const counts: number[] = []
    const isOurs = (row: Element) => row.textContent!.includes('first.txt')
    const look = () => {
      const count = [...document.querySelectorAll('.upload, .stored-file')].filter(isOurs).length
      if (count !== (counts.at(-1) ?? 0)) counts.push(count)
      requestAnimationFrame(look)
    }
    look()
    return counts
  })
  await profile.choose(text('first.txt', 2_000), drawing)
  await expect(profile.file('first.txt')).toHaveCount(1)
  await expect(profile.row('first.txt')).toHaveCount(0)
  expect(await counts.jsonValue()).toEqual([1])
  await expect(profile.row('drawing.svg')).toHaveAttribute('data-state', 'rejected')
  await expect(page.locator('.upload-summary p')).toHaveText('1 file stored · 1 not stored')
  await expect(page.getByRole('button', { name: 'Clear finished' })).toBeHidden()
  // The next choice begins a new count.
  await profile.choose(text('second.txt', 2_000))
  await expect(profile.file('second.txt')).toHaveCount(1)
  await expect(page.getByRole('list', { name: 'Uploads' }).getByRole('listitem')).toHaveCount(1)
  await expect(page.locator('.upload-summary p')).toHaveText('1 file stored · 1 not stored')
  // Its rows are directly above those of the files.
  const [above, below] = [await profile.row('drawing.svg').boundingBox(), await profile.file('second.txt').boundingBox()]
  expect(Math.abs(above!.y + above!.height - below!.y)).toBeLessThanOrEqual(1)
})

test('the focus moves from the row of an upload to the row of the file', async ({ page }) => {
  await new AccountPage(page).signUp()
  const profile = new ProfilePage(page)
  await profile.hydrated()
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  await page.route(/\/dashboard\/files$/, async (route) => {
    await held
    await route.continue()
  })
  await profile.choose(text('keys.txt', 2_000))
  const remove = page.getByRole('button', { name: 'Remove keys.txt' })
  await expect(profile.row('keys.txt')).toHaveAttribute('data-state', 'verified')
  await remove.focus()
  release()
  await expect(profile.row('keys.txt')).toHaveCount(0)
  await expect(profile.file('keys.txt').locator('a.name')).toBeFocused()
})

test('a stored file that the shown list does not contain keeps its row until it does', async ({ page }) => {
  await new AccountPage(page).signUp()
  const files = new FileList(page, true)
  await files.store(text('other.txt', 100))
  await files.find('other')
  await expect(page.getByText('1 file found.')).toBeVisible()
  await files.profile.choose(text('hidden.txt', 2_000))
  await expect(files.profile.row('hidden.txt')).toContainText('Verified')
  await expect(page.getByRole('button', { name: 'Remove hidden.txt' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Clear finished' })).toBeVisible()
  await files.find('')
  await expect(files.profile.file('hidden.txt')).toHaveCount(1)
  await expect(files.profile.row('hidden.txt')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Clear finished' })).toBeHidden()
  // A page without the list shows no row again.
  await page.getByRole('button', { name: 'Delete hidden.txt' }).click()
  await expect(files.notice).toContainText('File deleted.')
  await expect(files.profile.row('hidden.txt')).toHaveCount(0)
})

for (const [device, viewport] of Object.entries({ desktop: { width: 1280, height: 720 }, phone: { width: 390, height: 844 } })) {
  test(`nothing moves on a ${device} from the choice of the first file until it is listed`, async ({ page }) => {
    await page.setViewportSize(viewport)
    await new AccountPage(page).signUp()
    const profile = new ProfilePage(page)
    await profile.hydrated()
    const shifts = await recordLayoutShifts(page)
    await profile.choose(png('first.png'))
    await expect(profile.file('first.png').locator('img')).toHaveCount(1)
    await expect(profile.row('first.png')).toHaveCount(0)
    await page.waitForTimeout(500)
    const { sum, moved } = await shifts()
    console.log(`layout shift of a first upload on a ${device}: ${sum.toFixed(4)}\n${moved.join('\n')}`)
    expect(sum, moved.join('\n')).toBeLessThan(0.01)
  })

  test(`nothing moves on a ${device} while files are sent, verified and listed above others`, async ({ page }) => {
    await page.setViewportSize(viewport)
    await new AccountPage(page).signUp()
    const files = new FileList(page, true)
    await files.store(text('first.txt', 100), text('second.txt', 200))
    await files.rows.first().scrollIntoViewIfNeeded()
    let release = () => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    await page.route(/\/buttress$/, async (route) => {
      await held
      await route.continue()
    })
    const chosen = [text('third.txt', 9), png('fourth.png')]
    const before = await recordLayoutShifts(page)
    await files.profile.choose(...chosen)
    // The new rows move those below; nothing else follows.
    for (const { name } of chosen) await expect(files.profile.row(name)).toBeVisible()
    await page.waitForTimeout(500)
    const shifts = await recordLayoutShifts(page)
    release()
    for (const { name } of chosen) {
      await expect(files.profile.file(name)).toBeVisible()
      await expect(files.profile.row(name)).toHaveCount(0)
    }
    await expect(files.profile.file('fourth.png').locator('img')).toHaveCount(1)
    await page.waitForTimeout(500)
    const { sum, moved } = await shifts()
    console.log(`layout shift of later uploads on a ${device}: ${(await before()).sum.toFixed(4)} with the choice, then ${sum.toFixed(4)}\n${moved.join('\n')}`)
    expect(sum, moved.join('\n')).toBeLessThan(0.01)
  })
}
