// Size of the files that a browser downloads to start the page, compressed with brotli, and of all code, with what it
// loads on demand; each against its budget.
//
//   node scripts/size.mjs [--html FILE|URL] [--site DIR] [--budget BYTES] [--code-budget BYTES] [--json]
//
// Reads the precompressed files of the release build, which are the bytes that are served. `--html` adds a page, compressed
// with the same settings.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, extname, join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { brotliCompressSync, constants } from 'node:zlib'

const { values: options } = parseArgs({
  options: {
    html: { type: 'string' },
    site: { type: 'string', default: process.env.LEPTOS_SITE_ROOT || 'target/site' },
    budget: { type: 'string', default: '62000' },
    'code-budget': { type: 'string', default: '222000' },
    json: { type: 'boolean', default: false },
  },
})
const [budget, codeBudget] = [Number(options.budget), Number(options['code-budget'])]
const fail = (message) => {
  console.error(`size: ${message}`)
  process.exit(1)
}

const brotli = (bytes) =>
  brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  })

const walk = (directory) =>
  readdirSync(directory, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? walk(join(directory, entry.name)) : [join(directory, entry.name)],
  )

const kinds = { '.css': 'CSS', '.js': 'JS glue', '.wasm': 'wasm' }
// Chunks of the build, see docs/decisions/0011.
const isLater = (file) => /^(split|chunk)_.*\.wasm$/.test(basename(file))
const rows = []
const later = []

if (options.html) {
  const isUrl = /^https?:/.test(options.html)
  let html
  if (isUrl) {
    const answer = await fetch(options.html, { headers: { accept: 'text/html' } })
    if (!answer.ok) fail(`${options.html} answered ${answer.status}`)
    html = Buffer.from(await answer.arrayBuffer())
  } else {
    html = readFileSync(options.html)
  }
  rows.push({ kind: 'HTML', file: options.html, raw: html.length, brotli: brotli(html).length })
}

const pkg = join(options.site, 'pkg')
if (!existsSync(pkg)) fail(`${pkg} is not there; run make build`)
for (const file of walk(pkg).sort()) {
  const kind = kinds[extname(file)]
  if (!kind) continue
  if (!existsSync(`${file}.br`)) fail(`${file} has no precompressed .br beside it; run make build`)
  const row = { kind, file: relative(options.site, file), raw: statSync(file).size, brotli: statSync(`${file}.br`).size }
  if (isLater(file)) later.push({ ...row, kind: 'later' })
  else rows.push(row)
}
for (const kind of Object.values(kinds)) {
  if (!rows.some((row) => row.kind === kind)) fail(`${pkg} holds no ${kind}; run make build`)
}

const sum = (rows) => rows.reduce((sum, row) => sum + row.brotli, 0)
const total = sum(rows)
const code = sum([...rows, ...later].filter((row) => ['.js', '.wasm'].includes(extname(row.file))))
const biggest = rows.reduce((a, b) => (b.brotli > a.brotli ? b : a))

if (options.json) {
  console.log(JSON.stringify({ rows, later, total, budget, code, codeBudget }, null, 2))
} else {
  const number = (n) => n.toLocaleString('en-GB').padStart(11)
  console.log(`${'kind'.padEnd(8)}${'bytes'.padStart(11)}${'brotli'.padStart(11)}  file`)
  const show = (row) => console.log(`${row.kind.padEnd(8)}${number(row.raw)}${number(row.brotli)}  ${row.file}`)
  rows.forEach(show)
  const showSum = (name, sum, of) =>
    console.log(`${name.padEnd(8)}${''.padStart(11)}${number(sum)}  of ${of.toLocaleString('en-GB')}`)
  showSum('total', total, budget)
  later.forEach(show)
  showSum('all code', code, codeBudget)
  console.log(`biggest: ${biggest.file} (${Math.round((100 * biggest.brotli) / total)} %)`)
  if (!options.html) console.log('without the HTML: name a page with --html to count it')
}
const check = (what, sum, of) => {
  if (sum > of) fail(`${what}: ${(sum - of).toLocaleString('en-GB')} bytes above the budget`)
}
check('first load', total, budget)
check('all code', code, codeBudget)
