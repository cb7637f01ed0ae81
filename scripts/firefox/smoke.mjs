// The page in Firefox: sign up, send one file by form and one in parts, see both verified, and get their
// bytes back.
//
//     smoke.mjs MODULES FIREFOX URL FOLDER      our server at URL sends files from 16 MiB in parts
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const [modules, executablePath, url, folder] = process.argv.slice(2)
const puppeteer = createRequire(join(modules, 'here.js'))('puppeteer-core')
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')

const files = [
  ['form.txt', 300_000],
  ['parts.txt', 40 << 20],
].map(([name, bytes]) => {
  const path = join(folder, name)
  writeFileSync(path, Array.from({ length: bytes / 20 }, (_, n) => `${n}`.padEnd(19, '.') + '\n').join(''))
  return { name, path, sum: sha256(readFileSync(path)) }
})

/** Puppeteer's own way of waiting makes functions of text, which the page's Content-Security-Policy forbids. */
async function until(page, holds, argument) {
  for (const end = Date.now() + 60_000; !(await page.evaluate(holds, argument).catch(() => false)); await sleep(50)) {
    if (Date.now() > end) throw new Error(`not within a minute: ${holds}; ${await page.evaluate(() => document.body.innerText)}`)
  }
}

const browser = await puppeteer.launch({ browser: 'firefox', executablePath, headless: true })
try {
  console.log(`Firefox: ${await browser.version()}`)
  const page = await browser.newPage()
  const errors = []
  page.on('pageerror', (error) => errors.push(String(error)))
  const requests = []
  page.on('request', (request) => requests.push(`${request.method()} ${request.url()}`))

  await page.goto(`${url}/signup`)
  await page.type('[type=email]', 'fox@example.org')
  await page.type('[type=password]', 'correct horse battery')
  await page.click('#enter')
  await until(page, () => document.querySelector('form[data-live=sends]') !== null)

  for (const { name, path, sum } of files) {
    const began = performance.now()
    await (await page.$('#choose-files')).uploadFile(path)
    const isVerified = (name) =>
      [...document.querySelectorAll('li.upload')].some((row) => row.textContent.includes(name) && row.dataset.state === 'verified')
    await until(page, isVerified, name)
    const linkOf = (name) => document.querySelector(`.stored-file a[aria-label="${name}"]`)?.href
    await until(page, linkOf, name)
    const link = await page.evaluate(linkOf, name)
    const cookies = (await page.cookies(url)).map(({ name, value }) => `${name}=${value}`).join('; ')
    const stored = Buffer.from(await (await fetch(link, { headers: { cookie: cookies } })).arrayBuffer())
    assert.equal(sha256(stored), sum, `${name} came back with other bytes`)
    console.log(`    ${name}: verified after ${Math.round(performance.now() - began)} ms, bytes equal`)
  }
  const parts = requests.filter((request) => /^PUT .*partNumber=/.test(request))
  const posts = requests.filter((request) => request.startsWith('POST') && !request.startsWith(`POST ${url}`))
  assert.equal(posts.length, 1, `one file goes by form: ${posts.join(' ')}`)
  assert.ok(parts.length >= 5, `the other goes in parts: ${parts.length}`)
  assert.deepEqual(errors, [])
  console.log(`    1 form, ${parts.length} parts, no error in the page`)
} finally {
  await browser.close()
}
