// Parses style sheets with Lightning CSS, the parser of the build. The build itself falls back to
// the raw text when it cannot parse a file, and says nothing.
//
//   node scripts/check-css.mjs FILE...

import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const tools = process.env.BUTTRESS_TOOLS || join(root, '.tools')
const { transform } = createRequire(join(tools, 'package.json'))('lightningcss')

let faults = 0
const complain = (file, line, column, message) => {
  faults += 1
  console.error(`${file}:${line}:${column}: ${message}`)
}

for (const file of process.argv.slice(2)) {
  if (!existsSync(file)) {
    complain(file, 0, 0, 'no such file')
    continue
  }
  try {
    const { code, warnings } = transform({ filename: file, code: readFileSync(file), minify: true })
    for (const { loc, message } of warnings) complain(file, loc.line, loc.column, message)
    // Not bundled by the build: the browser would ask for the file under /pkg, and not find it.
    if (/^@import/m.test(code.toString())) complain(file, 1, 1, '@import is not bundled')
  } catch (error) {
    complain(file, error.loc?.line ?? 0, error.loc?.column ?? 0, error.message)
  }
}
process.exit(faults > 0 ? 1 : 0)
