import { expect, test } from '@playwright/test'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Folder, png, text } from '../fixtures/files.ts'
import { TestBedWithVisitor } from '../fixtures/test-bed.ts'
import { longTasks, textAppears } from '../fixtures/long-tasks.ts'

// Very many files at once, and unusual ones: each ends in its own state, and the page stays responsive.
// One store for all tests, which run one after another.
test.describe.configure({ mode: 'default' })
// A trace searches the whole page after each step, which takes longer than the test.
test.use({ trace: 'off' })

let testBed: TestBedWithVisitor

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000)
  testBed = await TestBedWithVisitor.signUp(browser)
})

test.afterAll(() => testBed?.stop())

test('200 small files take at most 210 requests to the store and 10 to the server', async ({}, info) => {
  const folder = await Folder.of(...Array.from({ length: 200 }, (_, n) => text(`small-${n}.txt`, 256 << 10)))
  await testBed.visitor.visit(async (profile, page) => {
    const ours: string[] = []
    page.on('request', (request) => {
      const { origin, pathname } = new URL(request.url())
      // Requests for code do not depend on the number of files.
      if (origin === testBed.server.url && !pathname.startsWith('/pkg/')) ours.push(pathname)
    })
    testBed.proxy.script()
    const began = Date.now()
    await profile.input.setInputFiles(folder.files)
    await expect(page.getByText('200 files stored', { exact: true })).toBeVisible({ timeout: 60_000 })
    await expect(profile.file('small-')).toHaveCount(50)
    // Files that the shown page of the list never contained keep their rows.
    const kept = await profile.row('small-').count()
    expect(kept).toBeGreaterThan(0)
    expect(kept).toBeLessThanOrEqual(150)
    await page.getByRole('button', { name: 'Clear finished' }).click()
    await expect(page.getByRole('list', { name: 'Uploads' })).toBeHidden()
    await info.attach('requests', { body: `${testBed.proxy.seen.length} to the store; to us: ${ours.join(' ')}` })
    expect(testBed.proxy.sent).toHaveLength(200)
    // On a busy machine it takes longer. SeaweedFS sets no max-age for preflights, so Chromium repeats them after five
    // seconds on each of six connections. Confirm requests wait at most a second for more files.
    const late = Math.max(0, (Date.now() - began) / 1000 - 5)
    expect(testBed.proxy.seen.length).toBeLessThanOrEqual(210 + 6 * Math.ceil(late / 5))
    expect(ours.length, ours.join(' ')).toBeLessThanOrEqual(10 + Math.ceil(late))
    for (let more = 0; more < 3; more += 1) {
      await page.getByRole('link', { name: 'Load more' }).click()
      await expect(profile.file('small-')).toHaveCount(50 * (more + 2))
    }
  })
  await folder.remove()
})

test('a thousand changing rows do not block the page', async ({}, info) => {
  test.setTimeout(180_000)
  await testBed.visitor.visit(async (profile, page) => {
    testBed.proxy.script()
    await profile.choose(...Array.from({ length: 1_000 }, (_, n) => text(`row-${n}.txt`, 2_000)))
    // The task of the choice itself is Chromium's own.
    const tasks = await longTasks(page)
    await textAppears(page, '.upload-summary p', /^1,000 files stored/, 120_000)
    // Durations depend on the machine and are only recorded.
    const long = await tasks()
    await info.attach('tasks', { body: `long tasks while 1,000 files went: ${long.join(' ')} ms` })
    console.log(`long tasks while 1,000 files went: ${long.join(' ')} ms`)
    expect(Math.max(0, ...long)).toBeLessThan(5_000)
  })
})

test('10,000 files at once do not freeze the page, and further ones are left out and counted', async ({}, info) => {
  test.setTimeout(300_000)
  const folder = await Folder.of(...Array.from({ length: 12_000 }, (_, n) => text(`crowd-${n}.txt`, 10)))
  await testBed.visitor.visit(async (profile, page) => {
    const tasks = await longTasks(page)
    await profile.input.setInputFiles(folder.files)
    await textAppears(page, '.upload-summary p', /of 10,000 files stored/, 180_000)
    // By class, because a search by role or text visits ten thousand rows each time.
    const overall = page.locator('.upload-summary')
    await expect(page.locator('.callout:not([hidden])')).toHaveText(/This page takes 10,000 files at a time\..* 2,000 files were left out/)
    const clicked = Date.now()
    await overall.locator('button', { hasText: 'Pause all' }).click()
    await expect(overall.locator('button', { hasText: 'Resume all' })).toBeVisible()
    const waited = Date.now() - clicked
    // Only files that the list has shown have lost their rows.
    const rows = await page.locator('.upload').count()
    expect(rows).toBeGreaterThan(9_000)
    expect(rows).toBeLessThanOrEqual(10_000)
    // The first task is Chromium's own: it takes as long on a page that ignores the files.
    const [chosen, ...others] = await tasks()
    await info.attach('tasks', { body: `${waited} ms for a click; ${chosen} ms to choose; long tasks: ${others.join(' ')} ms` })
    // Durations depend on the machine and are only recorded; a frozen page would take minutes.
    expect(waited).toBeLessThan(20_000)
  })
  await folder.remove()
})

test('unusual files each end in their own state', () =>
  testBed.visitor.visit(async (profile) => {
    await profile.choose(
      { name: 'empty.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) },
      text('same.txt', 9),
      text('same.txt', 9),
      text('CASE.txt', 10),
      text('case.txt', 11),
      text('caf\u00e9.txt', 12),
      text('cafe\u0301.txt', 13),
      png('fine.png'),
    )
    await expect(profile.row('empty.txt')).toHaveAttribute('data-state', 'rejected')
    await expect(profile.row('empty.txt')).toContainText('This file is empty.')
    await expect(profile.page.getByText('7 files stored · 1 not stored')).toBeVisible()
    await expect(profile.file('same.txt')).toHaveCount(2)
    // The exact name, without Unicode normalization.
    const names = await profile.file(/./).getByRole('link').evaluateAll((links) => links.map((link) => link.getAttribute('aria-label')))
    for (const name of ['CASE.txt', 'case.txt', 'caf\u00e9.txt', 'cafe\u0301.txt']) expect(names).toContain(name)
  }))

test('an empty folder dropped with files is rejected, and the files are not', async () => {
  const folder = await Folder.of(png('beside.png'), text('below.txt', 5))
  await mkdir(join(folder.path, 'holiday'))
  await testBed.visitor.visit(async (profile, page) => {
    // Real paths through the browser's own drag and drop.
    const cdp = await page.context().newCDPSession(page)
    const data = { items: [], files: [join(folder.path, 'holiday'), ...folder.files], dragOperationsMask: 1 }
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await cdp.send('Input.dispatchDragEvent', { type, x: 640, y: 700, data })
    }
    await profile.expectVerified('beside.png')
    await profile.expectVerified('below.txt')
    await expect(profile.row('holiday')).toHaveAttribute('data-state', 'rejected')
    await expect(profile.row('holiday')).toContainText('This is a folder. Open it and choose the files inside.')
  })
  await folder.remove()
})

test('files in nested folders are uploaded', async () => {
  const folder = await Folder.of(png('beside.png'))
  await mkdir(join(folder.path, 'holiday', 'second day'), { recursive: true })
  await writeFile(join(folder.path, 'holiday', 'first.txt'), 'first')
  await writeFile(join(folder.path, 'holiday', 'second day', 'second.txt'), 'second')
  await testBed.visitor.visit(async (profile, page) => {
    const cdp = await page.context().newCDPSession(page)
    const data = { items: [], files: [join(folder.path, 'holiday'), ...folder.files], dragOperationsMask: 1 }
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await cdp.send('Input.dispatchDragEvent', { type, x: 640, y: 700, data })
    }
    for (const name of ['beside.png', 'first.txt', 'second.txt']) await profile.expectVerified(name)
    await expect(page.getByText('3 files stored', { exact: true })).toBeVisible()
  })
  await folder.remove()
})

test('system files in folders are skipped and counted', async () => {
  const folder = await Folder.of()
  const below = join(folder.path, 'holiday', 'second day')
  await mkdir(below, { recursive: true })
  await writeFile(join(folder.path, 'holiday', 'first.txt'), 'first')
  for (const name of ['.DS_Store', 'Thumbs.db', 'desktop.ini', '._first.txt', '~$first.docx']) await writeFile(join(below, name), 'system')
  await testBed.visitor.visit(async (profile, page) => {
    const cdp = await page.context().newCDPSession(page)
    const data = { items: [], files: [join(folder.path, 'holiday')], dragOperationsMask: 1 }
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await cdp.send('Input.dispatchDragEvent', { type, x: 640, y: 700, data })
    }
    await profile.expectVerified('first.txt')
    await expect(page.getByText('1 file stored', { exact: true })).toBeVisible()
    await expect(page.locator('p.callout', { hasText: '5 system files' })).toBeVisible()
  })
  await folder.remove()
})

test('a file that is removed or changed before it is read fails by name, and the others arrive', async () => {
  const names = ['gone.txt', 'rewritten.txt', 'untouched.txt']
  const folder = await Folder.of(...names.map((name) => text(name, 5_000)))
  // Browsers detect a changed file by its modification time in whole seconds.
  await folder.age(60)
  const path = (name: string) => join(folder.path, name)
  const rewritten = Buffer.alloc(5_000, 'other ')
  await testBed.visitor.visit(async (profile, page) => {
    await page.route('**/api/uploads/sign', async (route) => {
      await rm(path('gone.txt'))
      await writeFile(path('rewritten.txt'), rewritten)
      await route.continue()
    }, { times: 1 })
    testBed.proxy.script()
    await profile.input.setInputFiles(folder.files)
    await profile.expectVerified('untouched.txt')
    for (const name of ['gone.txt', 'rewritten.txt']) {
      await expect(profile.row(name)).toHaveAttribute('data-state', 'failed')
      await expect(profile.row(name)).toContainText(
        'The file on your device changed or can no longer be read. Nothing was stored. Choose it again.',
      )
    }
    await expect(profile.file(/gone|rewritten/)).toHaveCount(0)
    // After it is chosen again, it is a new file.
    await profile.input.setInputFiles(path('rewritten.txt'))
    await expect(profile.file('rewritten.txt')).toBeVisible()
    expect((await profile.download('rewritten.txt')).equals(rewritten)).toBe(true)
  })
  await folder.remove()
})
