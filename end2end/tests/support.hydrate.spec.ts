import { expect, test } from '@playwright/test'
import { text } from '../fixtures/files.ts'
import { busy, refuseAs } from '../fixtures/faults.ts'
import { TestBedWithVisitor } from '../fixtures/test-bed.ts'

// A support code links the person's page, our log and the store's request id.
test.describe.configure({ mode: 'default' })

let testBed: TestBedWithVisitor

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000)
  testBed = await TestBedWithVisitor.signUp(browser)
})

test.afterAll(async () => testBed?.stop())

const CODE = /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/

for (const exposed of [true, false]) {
  test(`a failed upload's support code is in our log with the store's request id, header ${exposed ? 'exposed' : 'kept'}`, () =>
    testBed.visitor.visit(async (profile, page) => {
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
      const sent = text(`denied-${exposed}.txt`, 1_000)
      const name = `TX-${exposed}-0123456789`
      testBed.proxy.script(busy, refuseAs(name, 403, 'AccessDenied', { exposed }))
      const [signed] = await Promise.all([
        page.waitForResponse((answer) => answer.url().endsWith('/api/uploads/sign')),
        profile.choose(sent),
      ])
      const upload: string = (await signed.json())[0].id
      const visit = signed.request().headers()['x-support-code']!
      const row = profile.row(sent.name)
      await expect(row).toHaveAttribute('data-state', 'failed')
      await expect(row).toContainText('The file on your device is untouched.')
      const code = (await row.getByRole('code').textContent())!
      expect(code).toMatch(CODE)
      expect(visit).toMatch(CODE)
      expect(visit).not.toBe(code)

      await row.getByRole('button', { name: 'Copy code' }).click()
      await expect(row.getByRole('button', { name: 'Code copied' })).toBeFocused()
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(code)

      const lines = () => testBed.server.log.split('\n').filter((line) => line.includes(`upload.code=${code}`))
      await expect.poll(() => lines().length).toBe(2)
      const [first, last] = lines()
      expect(first).toContain('status=503 detail="SlowDown"')
      expect(first).not.toContain('s3.request_id')
      expect(last).toContain(`s3.request_id="${name}"`)
      for (const line of lines()) {
        expect(line).toContain('WARN request{id=')
        expect(line).toContain(`code=${visit} `)
        expect(line).toContain(`upload.id=${upload}`)
        expect(line).not.toContain(sent.name)
      }

      const told = (await testBed.server.admin('trace', code.toLowerCase())).trim().split('\n').map((line) => JSON.parse(line))
      expect(told.map(({ event, detail }) => [event, detail.s3_request_id ?? null])).toEqual([
        ['signed', null],
        ['attempt_failed', null],
        ['attempt_failed', name],
      ])

      // A successful upload shows no code.
      await page.getByRole('button', { name: `Retry ${sent.name}` }).click()
      await profile.expectVerified(sent.name)
      await expect(row.getByRole('code')).toBeHidden()
    }))
}

test('the request id of a real store is exposed to the page', () =>
  testBed.visitor.visit(async (_, page) => {
    const seen = await page.evaluate(async (store) => {
      const form = new FormData()
      form.append('key', 'staging/nobody')
      form.append('policy', btoa('{}'))
      form.append('file', new Blob(['x']))
      const answer = await fetch(store, { method: 'POST', body: form })
      const body = await answer.text()
      return { status: answer.status, header: answer.headers.get('x-amz-request-id'), body }
    }, `${testBed.proxy.url}/${testBed.s3.env.BUTTRESS_S3_BUCKET}`)
    expect(seen.status).toBeGreaterThanOrEqual(400)
    expect(seen.header || /<RequestId>[^<]+/.exec(seen.body)?.[0]).toBeTruthy()
  }))

test('a file that could not be signed shows the support code of the visit', () =>
  testBed.visitor.visit(async (profile, page) => {
    let visit = ''
    await page.route('**/api/uploads/sign', (route) => {
      visit = route.request().headers()['x-support-code']!
      return route.fulfill({ status: 400, contentType: 'application/json', body: '{"code":"bad_request","message":"No."}' })
    })
    await profile.choose(text('unsigned.txt', 1_000))
    await expect(profile.row('unsigned.txt')).toHaveAttribute('data-state', 'failed')
    await expect(profile.row('unsigned.txt').getByRole('code')).toHaveText(visit)
  }))

test('a file that a rule of the page rejects has no support code', () =>
  testBed.visitor.visit(async (profile) => {
    await profile.choose({ name: 'empty.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) })
    await expect(profile.row('empty.txt')).toHaveAttribute('data-state', 'rejected')
    await expect(profile.row('empty.txt').getByRole('code')).toBeHidden()
  }))
