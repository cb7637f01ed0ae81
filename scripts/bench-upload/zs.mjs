import { createWriteStream, mkdirSync, writeFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Chromium } from './chromium.mjs'
import { busySeconds, cpuSeconds, tree } from './processes.mjs'
import { Seaweed, freePort, startOurs, startPages, stopAll } from './services.mjs'
const [work, modules] = process.argv.slice(2)
const watcher = readFileSync(join(import.meta.dirname, 'pages/ours.js'), 'utf8')
const byType = (pid) => { const o = {}; for (const p of tree(pid)) { try { const c = readFileSync(`/proc/${p}/cmdline`, 'utf8'); const ty = (/--type=([a-z-]+)/.exec(c)?.[1] ?? 'browser') + (/utility-sub-type=([\w.]+)/.exec(c)?.[1] ?? ''); const f = readFileSync(`/proc/${p}/stat`, 'utf8').split(') ')[1].split(' '); o[ty] = (o[ty] ?? 0) + (Number(f[11]) + Number(f[12])) / 100 } catch {} } return o }
const diff = (a, b) => Object.fromEntries(Object.keys(b).map((k) => [k, +(b[k] - (a[k] ?? 0)).toFixed(2)]))
mkdirSync(join(work, 'files'))
const big = join(work, 'files/big.txt')
{ const block = Buffer.alloc(1 << 20); const f = createWriteStream(big); for (let w = 0; w < 2 ** 30; w += block.length) { for (let at = 0; at < block.length; at += 64) block.write(`${w + at}`.padEnd(63, '.') + '\n', at); if (!f.write(Buffer.from(block))) await new Promise(r => f.once('drain', r)) } await new Promise(r => f.end(r)) }
const seaweed = new Seaweed(work, await freePort())
seaweed.fresh()
const pages = await startPages(modules, { ...seaweed.settings })
const ours = await startOurs(work, 'whole', { ...seaweed.settings })
const variants = { steps: 'progress::-webkit-progress-value{transition:none!important}progress:indeterminate{animation-timing-function:steps(104)!important}', none: 'progress::-webkit-progress-value{transition:none!important}progress{animation:none!important}', hide: 'progress{display:none!important}', asis: '', still: 'progress::-webkit-progress-value{transition:none!important;animation:none!important}', hidden: '.upload-list,.uploads ol,.uploads{display:none!important}' }
for (let pass = 0; pass < (process.env.PASSES ?? 3); pass++) {
  if (pass) seaweed.fresh()
  for (const who of (process.env.VARIANTS ?? 'bare,asis,still').split(',')) {
    const browser = new Chromium(process.env.BUTTRESS_CHROMIUM, work)
    let sent, verified
    const events = []; let complete
    browser.on((m, p) => { if (m === 'Tracing.dataCollected') events.push(...p.value); if (m === 'Tracing.tracingComplete') complete?.() })
    const trace = process.env.TRACE && who !== 'bare'
    if (who === 'bare') {
      await browser.open(`${pages.url}/bare.html`)
      await browser.until('!!window.start'); await browser.choose('#choose', [big]); await browser.until('window.added() === 1')
      await sleep(500)
      var [b, c, t] = [busySeconds(), byType(browser.pid), performance.now()]
      ;({ sent } = await browser.evaluate('window.start()'))
    } else {
      await browser.send('Storage.setCookies', { cookies: [ours.cookie] })
      await browser.open(`${ours.url}/dashboard/profile`, `window.expected = 1; window.inParts = false;\n${watcher}`)
      await browser.until('!!document.querySelector("form[data-live=sends]")')
      await sleep(500)
      if (process.env.EVAL) console.log(await browser.evaluate(process.env.EVAL))
      if (variants[who]) await browser.evaluate(`(()=>{const s=new CSSStyleSheet();s.replaceSync(${JSON.stringify(variants[who])});document.adoptedStyleSheets=[...document.adoptedStyleSheets,s]})()`)
      var [b, c, t] = [busySeconds(), byType(browser.pid), performance.now()]
      if (trace) await browser.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: ['devtools.timeline', 'toplevel', 'v8','cc'] } })
      await browser.choose('#choose-files', [big])
      if (process.env.MID) { await sleep(4000); console.log(await browser.evaluate(process.env.MID)) }
      await browser.until('seen.sentAt !== undefined')
      ;({ sentAt: sent, verifiedAt: verified } = await browser.evaluate('seen'))
    }
    if (trace) { const done = new Promise(r => complete = r); await browser.send('Tracing.end'); await done; writeFileSync(`/tmp/trace-${who}.json`, JSON.stringify({ traceEvents: events })) }
    const d = diff(c, byType(browser.pid)), busy = busySeconds() - b, span = (performance.now() - t) / 1000
    console.log(who.padEnd(7), Math.round(sent), JSON.stringify(d), 'busy', busy.toFixed(1), 'of', (2 * span).toFixed(1))
    await browser.close()
  }
}
await stopAll(); process.exit(0)
