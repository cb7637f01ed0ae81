// Runs wasm tests in Chromium: cargo's runner for the target wasm32-unknown-unknown.
//
//   node scripts/wasm-tests.mjs TESTS.wasm [FILTER]
//
// wasm-bindgen-test-runner serves the tests. Its own way to open them needs a chromedriver of exactly the browser's
// version; Playwright, which the browser tests use, opens them in any Chromium.

import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const { chromium } = createRequire(join(root, 'end2end/package.json'))('@playwright/test')
/** Name from which unsplit wasm imports the functions that load chunks; no browser resolves it. */
const splitter = '__wasm_split_placeholder__'
/** Milliseconds for all tests. */
const limit = 180_000

/** Functions that load chunks, which the splitter would replace: the tests are not split, and none of them calls one. */
function chunkLoaders(wasm) {
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(wasm)))
  const names = imports.filter(({ module }) => module === splitter).map(({ name }) => name)
  return names.map((name) => `export function ${name}() { throw new Error('the tests are not split') }`).join('\n')
}

/** Starts the server of the tests, and returns its address when it accepts connections. */
function address(server) {
  return new Promise((found, failed) => {
    let text = ''
    const read = (chunk) => {
      text += chunk
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(text)
      if (url) found(url[0])
    }
    server.stdout.on('data', read)
    server.stderr.on('data', read)
    server.on('error', failed)
    server.on('exit', () => failed(new Error(text)))
  })
}

const [wasm, ...filters] = process.argv.slice(2)
const server = spawn('wasm-bindgen-test-runner', [wasm, ...filters], {
  env: { ...process.env, NO_HEADLESS: '1', WASM_BINDGEN_TEST_ADDRESS: '127.0.0.1:0' },
})
let browser
try {
  const url = await address(server)
  browser = await chromium.launch({
    executablePath: process.env.BUTTRESS_CHROMIUM || '/usr/bin/chromium',
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
  const page = await browser.newPage()
  const errors = []
  page.on('pageerror', (error) => errors.push(error))
  await page.route(/\/wasm-bindgen-test(\.js)?$/, async (route) => {
    const response = await route.fetch()
    const body = (await response.text()).replace(RegExp(`from (.)${splitter}`, 'g'), `from $1./${splitter}`)
    await route.fulfill({ response, body })
  })
  await page.route(`**/${splitter}`, (route) =>
    route.fulfill({ contentType: 'text/javascript', body: chunkLoaders(wasm) }),
  )
  // Tests replace the page's body, which holds the element of the results.
  await page.addInitScript(() => {
    document.addEventListener('readystatechange', () => {
      window.testOutput ??= document.getElementById('output')
    })
  })
  await page.goto(url)
  // Where a request fails, live pages let the browser navigate. That would end the tests.
  await page.route('**/*', (route) => {
    if (!route.request().isNavigationRequest()) return route.fallback()
    errors.push(new Error(`a test navigated to ${route.request().url()}`))
    return route.abort('aborted')
  })
  const end = Date.now() + limit
  let text
  do {
    await new Promise((again) => setTimeout(again, 50))
    text = await page.evaluate(() => window.testOutput?.textContent ?? '')
  } while (!text.includes('test result:') && errors.length === 0 && Date.now() < end)
  console.log(text)
  errors.forEach((error) => console.error(error))
  process.exitCode = text.includes('test result: ok.') && errors.length === 0 ? 0 : 1
} finally {
  await browser?.close()
  server.kill()
}
