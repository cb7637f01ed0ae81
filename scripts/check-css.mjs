// Parses style sheets and their imports with Lightning CSS, the parser of the build. The build itself silently falls back
// to the raw text of a file with errors.
//
//   node scripts/check-css.mjs FILE...

import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const tools = process.env.BUTTRESS_TOOLS || join(root, '.tools')
const { bundle } = createRequire(join(tools, 'package.json'))('lightningcss')

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
    const { code, warnings, map } = bundle({ filename: file, minify: true, sourceMap: true })
    for (const { loc, message } of warnings) complain(loc.filename ?? file, loc.line, loc.column, message)
    // Browsers search a whole list again with each row that comes or goes, unless the argument ends above the rows.
    for (const [has, argument] of code.toString().matchAll(/:has\(((?:[^()]|\([^()]*\))*)\)/g)) {
      const isBounded = argument.split(',').every((selector) => /^[>+]/.test(selector) && !/[\s~]/.test(selector))
      if (!isBounded) complain(file, 1, 1, `${has} reaches all descendants or siblings; write each step with > or +`)
    }
    const bundled = new Set(JSON.parse(map.toString()).sources.map((source) => basename(source)))
    for (const other of readdirSync(dirname(file)).filter((name) => name.endsWith('.css'))) {
      if (!bundled.has(other) && other !== basename(file)) complain(join(dirname(file), other), 1, 1, 'imported by nobody')
    }
  } catch (error) {
    complain(error.fileName ?? file, error.loc?.line ?? 0, error.loc?.column ?? 0, error.message)
  }
}
process.exit(faults > 0 ? 1 : 0)
