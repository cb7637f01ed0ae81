import { type Browser, type Page, expect, test } from '@playwright/test'
import { MIB } from '../fixtures/files.ts'
import { LargeFile } from '../fixtures/large-file.ts'
import { serverWithPartsFrom, partsOf, sent, visit } from '../fixtures/multipart.ts'
import type { Server } from '../fixtures/server.ts'
import { ProfilePage } from '../pages/profile.ts'

// With file handles, an interrupted upload resumes without choosing the file again.

const BYTES = 48 * MIB

let server: Server

test.beforeAll(async () => {
  test.setTimeout(120_000)
  server = await serverWithPartsFrom(16 * MIB)
})

test.afterAll(() => server?.stop())

/** Replaces the picker by one that returns a real handle of a file in the page's private file system. */
async function choose(browser: Browser, action: (page: Page, profile: ProfilePage) => Promise<void>) {
  await visit(server, browser, 8 * MIB, async (page) => {
    const profile = new ProfilePage(page)
    await page.evaluate(async (bytes) => {
      const root = await navigator.storage.getDirectory()
      const handle = await root.getFileHandle('film.txt', { create: true })
      const stream = await handle.createWritable()
      for (let at = 0; at < bytes; at += 1 << 20) await stream.write(new Uint8Array(1 << 20).fill(48 + (at >> 20)))
      await stream.close()
      Object.assign(window, { showOpenFilePicker: async (asked: unknown) => Object.assign(window, { asked }) && [handle] })
    }, BYTES)
    await profile.chooser.click()
    // The same options as the input: several files of its types.
    const types = (await profile.input.getAttribute('accept'))!.split(',')
    const accept = Object.fromEntries(types.map((type) => [type, []]))
    expect(await page.evaluate(() => (window as unknown as { asked: unknown }).asked)).toEqual({ multiple: true, types: [{ accept }] })
    await sent(profile, 'film.txt', 40)
    await action(page, profile)
  })
}

/** Makes handles require permission, and sets the person's decision. */
async function ask(page: Page, answer: PermissionState) {
  await page.addInitScript((answer) => {
    let known: PermissionState = 'prompt'
    Object.assign(FileSystemHandle.prototype, {
      queryPermission: async () => known,
      requestPermission: async () => (known = navigator.userActivation.isActive ? answer : known),
    })
  }, answer)
}

test('after a reload an upload resumes automatically if the browser can reopen the file', async ({ browser }) => {
  await choose(browser, async (page, profile) => {
    const parts = partsOf(page)
    await expect.poll(() => parts.length, { timeout: 60_000 }).toBeGreaterThan(0)
    await page.reload()
    await profile.expectVerified('film.txt', { timeout: 60_000 })
    await expect(page.getByText('upload was interrupted')).toBeHidden()
    await expect(profile.file('film.txt')).toHaveCount(1)
    expect(new Set(parts).size).toBe(parts.length)
    // No interrupted upload is left.
    await page.reload()
    await profile.hydrated()
    await page.waitForTimeout(1_000)
    await expect(page.getByText('upload was interrupted')).toBeHidden()
    const kept = await page.evaluate(async () => {
      const database = await new Promise<IDBDatabase>((then) => {
        const opening = indexedDB.open('buttress')
        opening.onsuccess = () => then(opening.result)
      })
      const keys = database.transaction('handles').objectStore('handles').getAllKeys()
      return new Promise((then) => (keys.onsuccess = () => then(keys.result)))
    })
    expect(kept).toEqual([])
  })
})

test('if the browser needs permission, it asks after a click', async ({ browser }) => {
  await choose(browser, async (page, profile) => {
    await ask(page, 'granted')
    await page.reload()
    await expect(page.getByText('1 upload was interrupted: film.txt.')).toBeVisible()
    // Too long after the click, as for the second of two files, the browser refuses to ask; another click helps.
    const asked = await page.evaluateHandle(() => {
      const calls = { count: 0 }
      const { requestPermission } = FileSystemHandle.prototype as unknown as { requestPermission: () => Promise<PermissionState> }
      Object.assign(FileSystemHandle.prototype, {
        requestPermission: async () => {
          calls.count += 1
          if (calls.count === 1) throw new DOMException('', 'SecurityError')
          return requestPermission()
        },
      })
      return calls
    })
    await page.getByRole('button', { name: 'Resume uploads' }).click()
    await expect.poll(async () => (await asked.jsonValue()).count).toBe(1)
    await page.getByRole('button', { name: 'Resume uploads' }).click()
    await profile.expectVerified('film.txt', { timeout: 60_000 })
    await expect(profile.file('film.txt')).toHaveCount(1)
  })
})

test('a closed picker changes nothing, and a refused one is replaced by the file input', async ({ browser }) => {
  await visit(server, browser, 8 * MIB, async (page) => {
    const refuse = (name: string) =>
      page.evaluate((name) => {
        Object.assign(window, { showOpenFilePicker: () => Promise.reject(new DOMException('', name)) })
      }, name)
    const profile = new ProfilePage(page)
    await refuse('AbortError')
    await profile.chooser.click()
    await page.waitForTimeout(500)
    await expect(page.getByRole('list', { name: 'Uploads' }).getByRole('listitem')).toHaveCount(0)
    await refuse('SecurityError')
    await Promise.all([page.waitForEvent('filechooser'), profile.chooser.click()])
    // It is not tried again.
    await Promise.all([page.waitForEvent('filechooser'), profile.chooser.click()])
  })
})

test('dropped files are reopened too', async ({ browser }) => {
  const film = await LargeFile.make('film.txt', BYTES)
  try {
    await visit(server, browser, 8 * MIB, async (page) => {
      const profile = new ProfilePage(page)
      const cdp = await page.context().newCDPSession(page)
      const data = { items: [], files: [film.path], dragOperationsMask: 1 }
      for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
        await cdp.send('Input.dispatchDragEvent', { type, x: 640, y: 700, data })
      }
      await sent(profile, film.name, 40)
      await page.reload()
      // A headless browser cannot ask.
      await profile.expectVerified('film.txt', { timeout: 60_000 })
      await expect(profile.file('film.txt')).toHaveCount(1)
    })
  } finally {
    await film.remove()
  }
})
