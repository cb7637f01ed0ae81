import { expect, test } from '../fixtures/server.ts'
import { png } from '../fixtures/files.ts'
import { SLOW_4G, load, formatLoad } from '../fixtures/page-load.ts'
import { inPieces } from '../fixtures/slow-html.ts'
import { AccountPage } from '../pages/account.ts'
import { ProfilePage } from '../pages/profile.ts'

// Page load metrics as in Lighthouse. Times depend on the machine and are only printed. Asserted is what does not: which
// requests precede the usable form, and that nothing moves.

for (const [line, slow] of [['no limits', undefined], ['Slow 4G, a quarter of the processor', SLOW_4G]] as const) {
  test(`the profile, ${line}`, async ({ page, context }, info) => {
    await new AccountPage(page).signUp()
    const { load: found } = await load(context, '/dashboard/profile', slow)
    console.log(`    profile, ${line}: ${formatLoad(found)}`)
    info.annotations.push({ type: 'load', description: formatLoad(found) })
    expect(found.cls, found.moved.join('\n')).toBe(0)
    // The form is complete before the first paint, so that a visible form is usable.
    expect(found.form).toBeGreaterThan(0)
    expect(found.form).toBeLessThanOrEqual(found.fcp)
    const blocking = found.requests.filter((request) => request.blocks)
    // The style sheet is a part of the document.
    expect(blocking.map((request) => request.path)).toEqual(['/dashboard/profile'])
    expect(blocking.reduce((sum, request) => sum + request.bytes, 0)).toBeLessThan(20_000)
  })
}

for (const [width, height] of [[320, 640], [600, 800], [800, 600]] as const) {
  test(`nothing moves in a window of ${width} px`, async ({ page, browser, server }) => {
    await new AccountPage(page).signUp()
    const storageState = await page.context().storageState()
    const context = await browser.newContext({ baseURL: server.url, storageState, viewport: { width, height } })
    const { load: found } = await load(context, '/dashboard/profile')
    await context.close()
    expect(found.cls, found.moved.join('\n')).toBe(0)
  })
}

test('nothing moves while a slow connection loads the page', async ({ page, browser, server }) => {
  await new AccountPage(page).signUp()
  const storageState = await page.context().storageState()
  const line = await inPieces(server.url, 700)
  for (const [width, height] of [[600, 800], [1280, 720]]) {
    const context = await browser.newContext({ storageState, viewport: { width: width!, height: height! } })
    const { load: found } = await load(context, `${line.url}/dashboard/profile`)
    await context.close()
    expect(found.cls, found.moved.join('\n')).toBe(0)
  }
  line.end()
})

test('the initial HTML contains the whole signed form, which works without any script', async ({ page, context, server }) => {
  await new AccountPage(page).signUp()
  const html = await (await context.request.get('/dashboard/profile')).text()
  const form = /<form[^>]*class="picker"[\s\S]*?<\/form>/.exec(html)![0]
  for (const part of ['action="http', 'name="policy"', 'name="x-amz-signature"', 'name="key"', 'type="file"', 'type="submit"']) expect(form).toContain(part)
  const quiet = await context.newPage()
  await quiet.route(/\.(js|wasm)$/, (route) => route.abort())
  await quiet.goto(`${server.url}/dashboard/profile`)
  const profile = new ProfilePage(quiet)
  await profile.input.setInputFiles(png())
  await quiet.getByRole('button', { name: 'Upload', exact: true }).click()
  await expect(quiet.getByText('Your file is stored.')).toBeVisible()
})
