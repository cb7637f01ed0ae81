import { expect, test } from '../fixtures/server.ts'
import { png, text } from '../fixtures/files.ts'
import { AccountPage } from '../pages/account.ts'
import { ProfilePage } from '../pages/profile.ts'

test.beforeEach(async ({ page }) => {
  // Violations of the Content-Security-Policy and script errors fail the test.
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) throw new Error(message.text())
  })
  page.on('pageerror', (error) => {
    throw error
  })
  await new AccountPage(page).signUp()
})

test('a file is sent directly to the store, verified and downloadable', async ({ page, server }) => {
  const profile = new ProfilePage(page)
  const file = png('holiday.png', 256)
  const ours: number[] = []
  const theirs: string[] = []
  page.on('request', (request) => {
    if (request.method() !== 'POST') return
    if (request.url().startsWith(server.url)) ours.push(request.postDataBuffer()?.length ?? 0)
    else theirs.push(request.url())
  })
  await profile.choose(file)
  await profile.expectVerified('holiday.png')
  expect(theirs).toHaveLength(1)
  expect(ours).toHaveLength(2) // sign, confirm
  expect(Math.max(...ours)).toBeLessThan(300)

  await expect(profile.file('holiday.png')).toBeVisible()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    profile.file('holiday.png').getByRole('link', { name: /^Download / }).click(),
  ])
  expect(download.suggestedFilename()).toBe('holiday.png')
  const chunks: Buffer[] = []
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer)
  expect(Buffer.concat(chunks).equals(file.buffer)).toBe(true)

  await page.reload()
  await expect(profile.file('holiday.png')).toBeVisible()
})

test('progress is shown while sending and never reaches 100 % before verification', async ({ page, context }) => {
  const profile = new ProfilePage(page)
  await profile.hydrated()
  const cdp = await context.newCDPSession(page)
  await cdp.send('Network.enable')
  await cdp.send('Network.emulateNetworkConditions', { offline: false, latency: 20, downloadThroughput: -1, uploadThroughput: 400_000 })
  const seen = await page.evaluateHandle(() => {
    const seen: { words: string; share: number }[] = []
    new MutationObserver(() => {
      const row = document.querySelector('[aria-label="Uploads"] li')
      const bar = row?.querySelector('progress')
      if (row && bar) seen.push({ words: row.querySelector('.state')!.textContent!, share: bar.hasAttribute('value') ? bar.value : -1 })
    }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true })
    return seen
  })
  await profile.choose(text('slow.txt', 1_500_000))
  await expect(profile.row('slow.txt').getByRole('progressbar', { name: 'Uploading slow.txt' })).toBeVisible()
  await profile.expectVerified('slow.txt')

  const steps = await seen.jsonValue()
  const sending = steps.filter((step) => /^Sending \d+%/.test(step.words)).map((step) => parseInt(step.words.slice(8), 10))
  expect(new Set(sending).size).toBeGreaterThan(3)
  expect(sending).toEqual([...sending].sort((a, b) => a - b))
  expect(Math.max(...sending)).toBeLessThan(100)
})

test('pasted files are uploaded like dropped ones', async ({ page }) => {
  const profile = new ProfilePage(page)
  await profile.hydrated()
  await page.evaluate(() => {
    const clipboardData = new DataTransfer()
    clipboardData.items.add(new File(['pasted'], 'pasted.txt', { type: 'text/plain' }))
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  })
  await profile.expectVerified('pasted.txt')
})

test('a file that breaks a rule is rejected before sending with a reason', async ({ page, server }) => {
  const profile = new ProfilePage(page)
  let requests = 0
  page.on('request', (request) => {
    if (request.method() === 'POST') requests += 1
  })
  await profile.choose({ name: 'drawing.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg/>') })
  await expect(profile.row('drawing.svg')).toContainText("Files of this type can't be uploaded here.")
  expect(requests).toBe(0)
  expect(server.log).not.toContain('ERROR')
})

test('a file whose content contradicts its type is rejected after arrival with a reason', async ({ page }) => {
  const profile = new ProfilePage(page)
  await profile.choose({ name: 'fake.png', mimeType: 'image/png', buffer: Buffer.from('<!DOCTYPE html><script>alert(1)</script>') })
  await expect(profile.row('fake.png')).toContainText("The file isn't what its name says")
  await expect(profile.file('fake.png')).toHaveCount(0)
})

test('unusual names are shown unchanged and do no harm', async ({ page }) => {
  const profile = new ProfilePage(page)
  for (const name of ['🏔️ "quoted" & <b>bold<b>.png', '${filename}.png', "it's; rm -rf.png"]) {
    await profile.choose(png(name, 8))
    await profile.expectVerified(name.slice(0, 6))
  }
  await expect(page.locator('b')).toHaveCount(0)
  await expect(profile.file('quoted')).toBeVisible()
})

test('an upload can be cancelled while sending', async ({ page, context }) => {
  const profile = new ProfilePage(page)
  await profile.hydrated()
  const cdp = await context.newCDPSession(page)
  await cdp.send('Network.enable')
  await cdp.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 50_000 })
  await profile.choose(text('unwanted.txt', 2_000_000))
  await expect(profile.row('unwanted.txt')).toContainText(/Sending \d/)
  await page.getByRole('button', { name: 'Cancel unwanted.txt' }).click()
  await expect(profile.row('unwanted.txt')).toContainText('Cancelled')
  await page.reload()
  await expect(profile.file('unwanted.txt')).toHaveCount(0)
})

test('files dropped anywhere on the page are uploaded', async ({ page }) => {
  const profile = new ProfilePage(page)
  await profile.hydrated()
  const transfer = await page.evaluateHandle((bytes) => {
    const transfer = new DataTransfer()
    transfer.items.add(new File([new Uint8Array(bytes)], 'dropped.png', { type: 'image/png' }))
    return transfer
  }, [...png().buffer])
  await page.dispatchEvent('body', 'dragover', { dataTransfer: transfer })
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer })
  await profile.expectVerified('dropped.png')
})

test('a file chosen before the script runs is uploaded by it', async ({ page }) => {
  const profile = new ProfilePage(page)
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  await page.route('**/*.wasm', async (route) => {
    await held
    await route.continue()
  })
  await page.goto('/dashboard/profile', { waitUntil: 'domcontentloaded' })
  await profile.input.setInputFiles(png('early.png'))
  await expect(page.locator('form[data-live]')).toHaveCount(0)
  release()
  await profile.expectVerified('early.png')
})

test('the uploader works by keyboard alone', async ({ page }) => {
  const profile = new ProfilePage(page)
  await profile.choose(png('keys.png'))
  await profile.expectVerified('keys.png')
  const names: string[] = []
  await page.evaluate(() => (document.activeElement as HTMLElement)?.blur())
  for (let n = 0; n < 40; n += 1) {
    await page.keyboard.press('Tab')
    names.push(await page.evaluate(() => {
      const element = document.activeElement as HTMLElement
      return element.getAttribute('aria-label') ?? (element as HTMLInputElement).labels?.[0]?.textContent ?? element.textContent ?? ''
    }))
  }
  for (const name of ['Skip to content', 'Log out', 'Choose files', 'keys.png']) {
    expect(names.some((seen) => seen.includes(name)), `${name} in ${names.join(' | ')}`).toBe(true)
  }
})

test('the queue survives the end of the session', async ({ page, context }) => {
  const profile = new ProfilePage(page)
  await profile.hydrated()
  const cookies = await context.cookies()
  await context.clearCookies()
  await profile.choose(png('patient.png'))
  await expect(page.getByRole('alert')).toContainText('You are logged out.')
  await context.addCookies(cookies)
  await page.getByRole('button', { name: 'Resume uploads' }).click()
  await profile.expectVerified('patient.png')
})
