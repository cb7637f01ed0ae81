import { expect, test } from '@playwright/test'
import { png, text } from '../fixtures/files.ts'
import { Server } from '../fixtures/server.ts'
import { AccountPage } from '../pages/account.ts'
import { ProfilePage } from '../pages/profile.ts'

// Stores without support for forms: one PUT per file to a presigned URL.
test('a file is sent by PUT with its signed headers, verified and listed', async ({ browser }) => {
  const server = await Server.start({ BUTTRESS_S3_UPLOAD_METHOD: 'put' })
  try {
    const context = await browser.newContext({ baseURL: server.url })
    const page = await context.newPage()
    page.on('console', (message) => {
      // The browser would log an error here for headers that only it may set.
      if (message.type() === 'error') throw new Error(message.text())
    })
    await new AccountPage(page).signUp()
    const methods: string[] = []
    const types: (string | undefined)[] = []
    page.on('request', (request) => {
      // Small images in the list are their own thumbnails.
      if (request.url().startsWith(server.url) || ['OPTIONS', 'GET'].includes(request.method())) return
      methods.push(request.method())
      types.push(request.headers()['content-type'])
    })
    const profile = new ProfilePage(page)
    await profile.choose(png('put.png', 128), text('put.txt', 2_000_000))
    await profile.expectVerified('put.png')
    await profile.expectVerified('put.txt')
    expect(methods).toEqual(['PUT', 'PUT'])
    expect(types.sort()).toEqual(['image/png', 'text/plain'])
    await expect(profile.file(/put\./)).toHaveCount(2)
    await context.close()
  } finally {
    await server.stop()
  }
})
