// Measures the time until a page accepts files: our profile page and one with Uppy's Dashboard, in turns in one run,
// with an empty cache.
//
//     run.mjs WORK MODULES
//
// Once without limits, and once over a slow connection (1.6 Mbit/s down, 750 kbit/s up, 150 ms) with the processor
// slowed down four times. Both pages are served by this machine over plain HTTP, compressed with brotli. Results are
// only printed.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { brotliCompressSync } from 'node:zlib'
import { Chromium } from '../bench-upload/chromium.mjs'
import { startOurs, stopAll } from '../bench-upload/services.mjs'

const [work, modules] = process.argv.slice(2)
const PASSES = Number(process.env.BENCH_PASSES ?? 7)
const watch = readFileSync(join(import.meta.dirname, 'watch.js'), 'utf8')
const LINES = ['no limits', 'Slow 4G, CPU / 4']

/** The page with Uppy's Dashboard, bundled and compressed as for production. */
async function startDashboard() {
  const esbuild = createRequire(join(modules, 'here.js'))('esbuild')
  const { outputFiles } = await esbuild.build({
    entryPoints: { dashboard: join(import.meta.dirname, 'pages/dashboard.js') },
    outdir: '/',
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
    nodePaths: [join(modules, 'node_modules')],
    legalComments: 'none',
    logLevel: 'error',
  })
  const html =
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Files</title>' +
    '<link rel="icon" href="data:,"><link rel="stylesheet" href="/dashboard.css"><script type="module" src="/dashboard.js"></script>' +
    '<h1>Your files</h1><div id="app"></div></html>'
  const types = { html: 'text/html; charset=utf-8', js: 'text/javascript', css: 'text/css' }
  const pages = { '/dashboard.html': html, ...Object.fromEntries(outputFiles.map(({ path, contents }) => [path, contents])) }
  const packed = Object.fromEntries(Object.entries(pages).map(([path, body]) => [path, brotliCompressSync(body)]))
  const server = createServer(({ url }, response) => {
    const body = packed[url]
    response.writeHead(body ? 200 : 404, { 'content-type': types[url.split('.').pop()] ?? 'text/plain', 'content-encoding': 'br' })
    response.end(body)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${server.address().port}/dashboard.html`, stop: () => server.closeAllConnections() ?? server.close() }
}

async function load({ url, cookie }, isSlow) {
  const browser = new Chromium(process.env.BUTTRESS_CHROMIUM, work)
  try {
    if (cookie) await browser.send('Storage.setCookies', { cookies: [cookie] })
    const counts = { requests: 0, bytes: 0 }
    browser.on((method, params) => {
      if (method === 'Network.requestWillBeSent' && params.request.url.startsWith('http')) counts.requests += 1
      if (method === 'Network.loadingFinished') counts.bytes += params.encodedDataLength
    })
    await browser.open('about:blank', watch)
    await browser.send('Network.enable')
    await browser.send('Network.setCacheDisabled', { cacheDisabled: true })
    if (isSlow) await browser.slowDown()
    await browser.go(url)
    await browser.until('typeof seen === "object" && !!seen.interactive && performance.getEntriesByName("first-contentful-paint").length > 0')
    // Code that is loaded when idle also blocks.
    await sleep(isSlow ? 2_500 : 800)
    const figures = await browser.evaluate(`({ ...seen,
      fcp: performance.getEntriesByName('first-contentful-paint')[0].startTime,
      attached: performance.getEntriesByName('attached')[0].startTime,
      tbt: seen.tasks.reduce((sum, task) => sum + Math.max(0, task - 50), 0) })`)
    return { ...figures, ...counts }
  } finally {
    await browser.close()
  }
}

const median = (numbers) => {
  const sorted = numbers.toSorted((one, other) => one - other)
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2
}
const row = (...cells) => console.log(cells.map((cell, at) => (at ? String(cell).padStart(12) : String(cell).padEnd(36))).join('').trimEnd())

async function main() {
  const dashboard = await startDashboard()
  const ours = await startOurs(work, 'page', {})
  const pages = { ours: { url: `${ours.url}/dashboard/profile`, cookie: ours.cookie }, "Uppy's Dashboard": dashboard }
  const figures = {}
  console.log(`${PASSES} passes in turns; load average ${loadavg()[0].toFixed(1)} before`)
  for (let pass = 0; pass <= PASSES; pass += 1) {
    for (const name of LINES) {
      for (const [who, page] of Object.entries(pages)) {
        const figure = await load(page, name !== LINES[0])
        // The first pass is a warm-up.
        if (pass) (figures[`${who}, ${name}`] ??= []).push(figure)
      }
    }
  }
  dashboard.stop()
  console.log(`load average ${loadavg()[0].toFixed(1)} after\n`)
  const columns = ['fcp', 'lcp', 'form', 'attached', 'interactive', 'tbt', 'cls', 'requests', 'bytes']
  row('medians, ms', ...columns)
  for (const [name, all] of Object.entries(figures)) {
    row(name, ...columns.map((column) => (column === 'cls' ? median(all.map((one) => one.cls)).toFixed(3) : Math.round(median(all.map((one) => one[column]))) || '')))
  }
  console.log()
  for (const name of LINES) {
    const [mine, theirs] = [figures[`ours, ${name}`], figures[`Uppy's Dashboard, ${name}`]]
    const ratios = mine.map((one, at) => one.attached / theirs[at].interactive)
    const range = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`
    console.log(`    ${name}: we take files by script at ${median(ratios).toFixed(2)} × (${range}) the time at which Uppy's Dashboard is interactive`)
    const usable = mine.map((one, at) => one.fcp / theirs[at].interactive)
    console.log(`    ${name}: the signed form is usable at ${median(usable).toFixed(2)} × that time`)
  }
  const slow = figures['ours, Slow 4G, CPU / 4']
  const verdict = (what, shown, met) => console.log(`    ${what}: ${shown}, ${met ? 'met' : 'missed'}`)
  const tbt = median(slow.map((one) => one.tbt))
  verdict('Slow 4G, total blocking time at most 100 ms', `${Math.round(tbt)} ms`, tbt <= 100)
  const later = median(slow.map((one, at) => one.attached / figures["Uppy's Dashboard, Slow 4G, CPU / 4"][at].interactive))
  verdict("Slow 4G, live no later than Uppy's Dashboard is interactive", `${later.toFixed(2)} ×`, later <= 1)
}

try {
  await main()
} finally {
  await stopAll()
}
