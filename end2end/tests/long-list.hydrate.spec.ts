import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from '../fixtures/server.ts'
import { longTasks } from '../fixtures/long-tasks.ts'
import { AccountPage } from '../pages/account.ts'
import { FileList } from '../pages/file-list.ts'
import { ProfilePage } from '../pages/profile.ts'

// Ten thousand files, inserted directly into the database, because uploading them would take minutes. A trace would
// search all rows after each step, which takes longer than the test.
test.use({ trace: 'off' })

const COUNT = 10_000
/** Number of files to page through. */
const REACHED = 2_000

const SEED = `
import sqlite3, sys
path, email, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
book = sqlite3.connect(path, timeout=30)
owner, = book.execute('SELECT id FROM accounts WHERE email = ?', (email,)).fetchone()
def row(n):
    name = f'file-{n:05}.zip'
    return (f'{n:032x}', owner, name, 1000 + n, 'application/zip', 1700000000000 + n, 1700000000000 + n, 1700000000000 + n, 1000 + n, '"x"', 'application/zip', name, f'files/{owner}/{n:032x}/{n:016x}')
book.executemany('''INSERT INTO uploads (id, owner, name, declared_size, declared_type, reserved, has_form, state, issued_at, form_expires_at,
    next_check_at, finalized_at, size, etag, content_type, name_key, object_key) VALUES (?, ?, ?, ?, ?, 0, 0, 'confirmed', ?, ?, ?, 0, ?, ?, ?, ?, ?)''', map(row, range(count)))
book.commit()
`

test('two thousand of ten thousand files are paged through, searched and sorted', async ({ page, server }, info) => {
  test.setTimeout(300_000)
  const email = await new AccountPage(page).signUp()
  execFileSync('python3', ['-c', SEED, join(server.dataDir, 'buttress.db'), email, String(COUNT)])
  await page.goto('/dashboard/profile')
  await new ProfilePage(page).hydrated()
  const files = new FileList(page, true)
  const tasks = await longTasks(page)
  // By class, because a search by role visits thousands of rows each time.
  const rows = page.locator('#files > ul > li')
  await expect(rows).toHaveCount(50)
  const began = Date.now()
  const waits: number[] = await page.evaluate(async (count) => {
    const waits: number[] = []
    const list = document.querySelector('#files > ul')!
    while (list.children.length < count) {
      const [there, clicked] = [list.children.length, performance.now()]
      document.querySelector<HTMLAnchorElement>('#more')!.click()
      await new Promise<void>((resolve, reject) => {
        const watch = new MutationObserver(() => {
          if (list.children.length === there + 50) {
            watch.disconnect()
            resolve()
          }
        })
        watch.observe(list, { childList: true })
        setTimeout(() => reject(new Error(`no more than ${list.children.length}; before: ${waits.join(' ')} ms`)), 60_000)
      })
      waits.push(Math.round(performance.now() - clicked))
      await new Promise((next) => setTimeout(next))
    }
    return waits
  }, REACHED)
  const took = Date.now() - began
  const names = await rows.evaluateAll((rows) => rows.map((row) => row.querySelector('a.name')!.getAttribute('aria-label')))
  expect(names).toEqual(Array.from({ length: REACHED }, (_, n) => `file-${String(COUNT - 1 - n).padStart(5, '0')}.zip`))
  const mean = (list: number[]) => Math.round(list.reduce((a, b) => a + b, 0) / list.length)
  const long = await tasks()
  const figures = `${waits.length} pages in ${took} ms; the first ten ${mean(waits.slice(0, 10))} ms each, the last ten ${mean(waits.slice(-10))} ms; long tasks: ${long.join(' ') || 'none'}`
  await info.attach('figures', { body: figures })
  console.log(figures)

  await files.find('file-00042')
  await expect(rows).toHaveCount(1)
  await files.find('')
  await expect(rows).toHaveCount(50)
  await files.sort('Oldest first')
  await expect(rows.first()).toContainText('file-00000')
})
