// Compares uploads in headless Chromium with others: milliseconds, requests, long tasks, memory.
//
//     run.mjs WORK MODULES COMPANION [single] [parts] [batch] [delayed] [photo] [counts]
//
// WORK should be on a tmpfs. In each pass all pages take turns, each with a new browser, so that other load of the
// machine affects all alike. Results are only printed.
import { createWriteStream, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readFileSync } from 'node:fs'
import { Chromium } from './chromium.mjs'
import { MemoryWatch, busySeconds, cpuSeconds } from './processes.mjs'
import { Seaweed, freePort, startCompanion, startOurs, startPages, startSink, startSlowLine, stopAll } from './services.mjs'

const [work, modules, companionProgram, ...wanted] = process.argv.slice(2)
const PASSES = Number(process.env.BENCH_PASSES ?? 3)
const BIG = 2 ** 30
const HALF = 500 << 20
const SMALL = { count: 200, bytes: 256 << 10 }
// Milliseconds of a round trip from the browser to each server, on the delayed lines.
const ROUND_TRIP = 40
const watcher = readFileSync(join(import.meta.dirname, 'pages/ours.js'), 'utf8')

/** Text of this many bytes with few repeated lines. */
async function makeFile(path, bytes) {
  const file = createWriteStream(path)
  const block = Buffer.alloc(1 << 20)
  for (let written = 0; written < bytes; written += block.length) {
    for (let at = 0; at < block.length; at += 64) block.write(`${written + at}`.padEnd(63, '.') + '\n', at)
    const chunk = Buffer.from(block.subarray(0, Math.min(block.length, bytes - written)))
    if (!file.write(chunk)) await new Promise((resolve) => file.once('drain', resolve))
  }
  await new Promise((resolve) => file.end(resolve))
  return path
}

/** A photo of about 3 MB, which the browser draws: noise, so that it does not become smaller. */
async function makePhoto(path) {
  const browser = new Chromium(process.env.BUTTRESS_CHROMIUM, work)
  try {
    await browser.open('about:blank')
    const base64 = await browser.evaluate(`(async () => {
      const canvas = new OffscreenCanvas(2000, 1500)
      const context = canvas.getContext('2d')
      const image = context.createImageData(2000, 1500)
      for (let at = 0; at < image.data.length; at += 1) image.data[at] = at % 4 === 3 ? 255 : Math.random() * 256
      context.putImageData(image, 0, 0)
      const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 })).arrayBuffer())
      return bytes.toBase64?.() ?? btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    })()`)
    writeFileSync(path, Buffer.from(base64, 'base64'))
  } finally {
    await browser.close()
  }
  return path
}

async function makeFiles() {
  mkdirSync(join(work, 'files'))
  const big = [await makeFile(join(work, 'files/big.txt'), BIG)]
  const small = []
  for (let n = 0; n < SMALL.count; n += 1) small.push(await makeFile(join(work, `files/small-${n}.txt`), SMALL.bytes))
  // At most 512 MiB are sent in one request.
  const half = [await makeFile(join(work, 'files/half.txt'), HALF)]
  return { big, half, small, photo: [await makePhoto(join(work, 'files/photo.jpg'))] }
}

/** Counts the page's requests by destination, including preflights. */
function count(browser, ours) {
  const counts = { store: 0, us: 0 }
  browser.on((method, params) => {
    if (method !== 'Network.requestWillBeSent') return
    const { protocol, origin } = new URL(params.request.url)
    if (protocol.startsWith('http')) counts[ours.includes(origin) ? 'us' : 'store'] += 1
  })
  return counts
}

/** One turn: `upload` drives a new browser and returns the milliseconds. */
async function turn(ours, upload, counted) {
  const browser = new Chromium(process.env.BUTTRESS_CHROMIUM, work)
  try {
    let counts
    const ready = async () => {
      if (counted) {
        await browser.send('Network.enable')
        counts = count(browser, ours)
      }
      // Work of the page after loading is not measured.
      await sleep(500)
      const memory = new MemoryWatch(browser.pid)
      const [busy, cpu, began] = [busySeconds(), cpuSeconds(browser.pid), performance.now()]
      return () => {
        const span = (performance.now() - began) / 1000
        return { memory: memory.stop(), cpu: cpuSeconds(browser.pid) - cpu, busy: (busySeconds() - busy) / span }
      }
    }
    return { ...(await upload(browser, ready)), counts }
  } finally {
    await browser.close()
  }
}

/** Another page: `start` runs from the first request to the last response. CPU and memory include choosing the files. */
const theirs = (url, files, { isSlow = false } = {}) => async (browser, ready) => {
  await browser.open(url)
  await browser.until('!!window.start')
  const done = await ready()
  await browser.choose('#choose', files)
  await browser.until(`window.added() === ${files.length}`)
  if (isSlow) await browser.slowDown()
  const { sent } = await browser.evaluate('window.start()')
  return { sent, ...done() }
}

/** Our page, from choosing the files. */
const page = ({ url, cookie }, files, { inParts = false, verify = true, isSlow = false } = {}) => async (browser, ready) => {
  await browser.send('Storage.setCookies', { cookies: [cookie] })
  await browser.open(`${url}/dashboard/profile`, `window.expected = ${files.length}; window.inParts = ${inParts};\n${watcher}`)
  await browser.until('!!document.querySelector("form[data-live=sends]")')
  if (isSlow) await browser.slowDown()
  const done = await ready()
  await browser.choose('#choose-files', files)
  await browser.evaluate(`seen.until('${verify ? 'verifiedAt' : 'sentAt'}')`)
  const figures = done()
  const { failed, sentAt: sent, verifiedAt: verified, tasks } = await browser.evaluate('seen')
  if (failed) throw new Error(`our page says: ${failed}`)
  return { sent, verified, tasks, ...figures }
}

const median = (numbers) => {
  const sorted = numbers.toSorted((one, other) => one - other)
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2
}
const row = (...cells) => console.log(cells.map((cell, at) => (at ? String(cell).padStart(11) : String(cell).padEnd(38))).join('').trimEnd())
const number = (value, digits = 0) => (value === undefined ? '' : value.toFixed(digits))

async function main() {
  const files = await makeFiles()
  const seaweed = new Seaweed(work, await freePort())
  seaweed.fresh()
  const store = { ...seaweed.settings }
  const sink = await startSink(work, store.BUTTRESS_S3_ENDPOINT)
  const pages = await startPages(modules, store)
  const companion = await startCompanion(work, companionProgram, store, pages.url)
  const sinkStore = { ...store, BUTTRESS_S3_ENDPOINT: sink.url }
  const parts = { BUTTRESS_MULTIPART_THRESHOLD_BYTES: String(64 << 20) }
  const whole = { BUTTRESS_MULTIPART_THRESHOLD_BYTES: String(512 << 20) }
  const ours = await startOurs(work, 'whole', { ...store, ...whole })
  const oursInParts = await startOurs(work, 'parts', { ...store, ...parts })
  const oursToSink = await startOurs(work, 'whole-sink', { ...sinkStore, ...whole })
  const oursInPartsToSink = await startOurs(work, 'parts-sink', { ...sinkStore, ...parts })
  const slowEndpoint = await startSlowLine(seaweed.port, ROUND_TRIP)
  const slowPages = await startPages(modules, { ...store, BUTTRESS_S3_ENDPOINT: slowEndpoint }, ROUND_TRIP)
  const oursDelayed = await startOurs(work, 'delayed', { ...store, ...whole, BUTTRESS_S3_PUBLIC_ENDPOINT: slowEndpoint }, ROUND_TRIP)
  const bare = `${pages.url}/bare.html`
  const uppy = `${pages.url}/uppy.html?companion=${companion.url}`
  const uppyToSink = `${pages.url}/uppy.html?sink=${sink.url}`

  const all = {
    single: {
      'bare XHR, 500 MiB → SeaweedFS': theirs(bare, files.half),
      'ours, 500 MiB → SeaweedFS': page(ours, files.half),
      'bare XHR, 500 MiB → sink': theirs(`${bare}?to=${sink.url}`, files.half),
      'ours, 500 MiB → sink': page(oursToSink, files.half, { verify: false }),
    },
    parts: {
      'Uppy, 1 GiB in parts → SeaweedFS': theirs(uppy, files.big),
      'ours, 1 GiB in parts → SeaweedFS': page(oursInParts, files.big, { inParts: true }),
      'Uppy, 1 GiB in parts → sink': theirs(uppyToSink, files.big),
      'bare XHR, 128 MiB slices → sink': theirs(`${bare}?sliced=128&to=${sink.url}`, files.big),
      'ours, 1 GiB in parts → sink': page(oursInPartsToSink, files.big, { inParts: true, verify: false }),
    },
    batch: {
      'bare XHR, 200 × 256 KiB': theirs(bare, files.small),
      'Uppy with Dashboard, 200 × 256 KiB': theirs(`${uppy}&dashboard`, files.small),
      'ours, 200 × 256 KiB': page(ours, files.small),
    },
    photo: {
      'Uppy with Dashboard, a photo, Slow 4G': theirs(`${uppy}&dashboard`, files.photo, { isSlow: true }),
      'ours, a photo, Slow 4G': page(ours, files.photo, { isSlow: true }),
    },
    delayed: {
      [`bare XHR, 200 × 256 KiB, ${ROUND_TRIP} ms`]: theirs(`${slowPages.url}/bare.html`, files.small),
      [`ours, 200 × 256 KiB, ${ROUND_TRIP} ms`]: page(oursDelayed, files.small),
    },
  }
  const us = [ours.url, oursDelayed.url, slowPages.url, oursInParts.url, oursToSink.url, oursInPartsToSink.url, companion.url, pages.url]
  const contenders = Object.entries(all).filter(([set]) => wanted.includes(set)).flatMap(([, set]) => Object.entries(set))
  const figures = Object.fromEntries(contenders.map(([name]) => [name, []]))

  console.log(`${PASSES} passes in turns; load average ${loadavg()[0].toFixed(1)} before`)
  for (let pass = 0; pass < PASSES; pass += 1) {
    if (pass) seaweed.fresh()
    for (const [name, upload] of contenders) {
      const figure = await turn(us, upload)
      figures[name].push(figure)
      console.log(`    ${name}: ${Math.round(figure.sent)} ms`)
    }
  }
  console.log(`load average ${loadavg()[0].toFixed(1)} after\n`)
  row('medians', 'sent ms', 'best ms', 'verified', 'CPU s', 'grew MiB', 'busy CPUs', 'long tasks')
  for (const [name] of contenders) {
    const of = (figure) => figures[name].map((one) => one[figure]).filter((one) => one !== undefined)
    const mid = (figure) => (of(figure).length ? median(of(figure)) : undefined)
    const tasks = of('tasks').flat()
    const long = of('tasks').length ? (tasks.length ? `${tasks.length}, ≤ ${Math.max(...tasks)}` : 'none') : ''
    row(name, number(mid('sent')), number(Math.min(...of('sent'))), number(mid('verified')), number(mid('cpu'), 1), number(mid('memory'), 1), number(mid('busy'), 2), long)
  }

  console.log()
  const verdict = (what, shown, met, goal) => console.log(`    ${what.padEnd(46)}${shown.padStart(24)}   ${goal.padEnd(10)} ${met ? 'met' : 'missed'}`)
  const compare = (what, theirs, mine, least, figure = 'sent') => {
    if (!figures[mine]) return
    const ratios = figures[theirs].map((one, at) => one.sent / figures[mine][at][figure])
    const ratio = median(ratios)
    const shown = `${ratio.toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`
    verdict(what, shown, ratio >= least, `≥ ${least}`)
  }
  for (const [to, least] of [['SeaweedFS', 1.7], ['sink', 2.5]]) {
    compare(`500 MiB → ${to}, × bare XHR`, `bare XHR, 500 MiB → ${to}`, `ours, 500 MiB → ${to}`, 0.97)
    compare(`1 GiB in parts → ${to}, × Uppy`, `Uppy, 1 GiB in parts → ${to}`, `ours, 1 GiB in parts → ${to}`, least)
  }
  compare('1 GiB in parts → sink, × bare XHR of slices', 'bare XHR, 128 MiB slices → sink', 'ours, 1 GiB in parts → sink', 0.97)
  compare('200 × 256 KiB sent, × bare XHR', 'bare XHR, 200 × 256 KiB', 'ours, 200 × 256 KiB', 0.9)
  compare('200 × 256 KiB verified, × Uppy', 'Uppy with Dashboard, 200 × 256 KiB', 'ours, 200 × 256 KiB', 1.5, 'verified')
  compare(`the same, ${ROUND_TRIP} ms away`, `bare XHR, 200 × 256 KiB, ${ROUND_TRIP} ms`, `ours, 200 × 256 KiB, ${ROUND_TRIP} ms`, 0.9)
  if (wanted.includes('photo')) console.log(`    the photo has ${(statSync(files.photo[0]).size / 1e6).toFixed(1)} MB`)
  compare("a photo on Slow 4G, verified, × Uppy's sent", 'Uppy with Dashboard, a photo, Slow 4G', 'ours, a photo, Slow 4G', 1, 'verified')
  const chromium = (name) => median(figures[name].map((one) => one.cpu))
  if (figures['ours, 200 × 256 KiB']) {
    const ratio = chromium('ours, 200 × 256 KiB') / chromium('bare XHR, 200 × 256 KiB')
    verdict("200 × 256 KiB, Chromium's CPU, × bare XHR", ratio.toFixed(2), ratio <= 1.3, '≤ 1.3')
  }
  for (const [name] of contenders.filter(([name]) => name.startsWith('ours'))) {
    const grew = Math.max(...figures[name].map((one) => one.memory))
    verdict(`memory, ${name}`, `${grew.toFixed(1)} MiB`, grew <= 32, '≤ 32 MiB')
    const longest = Math.max(0, ...figures[name].flatMap((one) => one.tasks))
    verdict(`longest task, ${name}`, longest ? `${longest} ms` : 'below 50 ms', longest <= 50, '≤ 50 ms')
  }

  if (wanted.includes('counts')) {
    console.log()
    row('requests, preflights included', 'to store', 'to signer')
    for (const [name, upload] of contenders.filter(([name]) => !name.includes('sink') && !name.includes('500 MiB →'))) {
      const { counts } = await turn(us, upload, true)
      row(name, counts.store, counts.us)
    }
  }
}

try {
  await main()
} finally {
  await stopAll()
}
