// Builds the release site from the linked wasm, like `cargo leptos build --release --split`, but without cargo-leptos,
// which takes longer to compile than the whole site.
//
//   node scripts/site.mjs SPLITTER INPUT.wasm SITE HASHES
//
// SPLITTER is the program of scripts/site; HASHES is the file in which the server finds the hashed names.

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import { shortenNames, shortenScript, withoutUnused } from './bindings.mjs'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const tools = process.env.BUTTRESS_TOOLS || join(root, '.tools')
const require = createRequire(join(tools, 'package.json'))
const { browserslistToTargets, bundle } = require('lightningcss')
const browserslist = require('browserslist')
const esbuild = require('esbuild')

const [splitter, wasm, site, hashes] = process.argv.slice(2)
const pkg = join(site, 'pkg')
const name = 'buttress'
/** Placeholder that the splitter writes for the hash of its script; it has the length of a hash. */
const placeholder = '_'.repeat(22)
const loader = `__wasm_split.${placeholder}.js`

const hashOf = (file) => createHash('md5').update(readFileSync(file)).digest('base64url')
const files = () => readdirSync(pkg).sort()

rmSync(site, { recursive: true, force: true })
mkdirSync(pkg, { recursive: true })
cpSync(join(root, 'style/assets'), site, { recursive: true })

// Before it is split, because the splitter leaves out functions that nothing refers to.
const used = join(dirname(wasm), `${name}_used.wasm`)
writeFileSync(used, withoutUnused(readFileSync(wasm)))
execFileSync(splitter, [used, pkg], { stdio: 'inherit' })
const [main, script] = [join(pkg, `${name}.wasm`), join(pkg, `${name}.js`)]
const short = shortenNames(readFileSync(main), readFileSync(script, 'utf8'))
writeFileSync(main, short.wasm)
const passes = [
  ...['-Oz', '--converge', '--strip-producers', '--strip-target-features'],
  // Maximum size of a function that is inlined into its only caller. Large functions compress worse than small ones.
  '--one-caller-inline-max-function-size=20',
  // Nothing is stored in the lowest kilobyte: it is the end of the stack.
  '--low-memory-unused',
  ...['--enable-bulk-memory', '--enable-nontrapping-float-to-int'],
]
for (const file of files().filter((file) => extname(file) === '.wasm')) {
  const path = join(pkg, file)
  // Drops warnings of wasm-opt about unknown name subsections.
  execFileSync(join(tools, 'node_modules/.bin/wasm-opt'), [...passes, path, '-o', path], {
    stdio: ['ignore', 'inherit', 'pipe'],
  })
}

const minify = { minify: true, treeShaking: true, format: 'esm', target: 'es2022' }
writeFileSync(script, esbuild.transformSync(shortenScript(readFileSync(main), short.script), minify).code)
const loaderPath = join(pkg, loader)
writeFileSync(loaderPath, esbuild.transformSync(readFileSync(loaderPath, 'utf8'), minify).code)

const targets = browserslistToTargets(browserslist('defaults'))
writeFileSync(join(pkg, `${name}.css`), bundle({ filename: join(root, 'style/main.css'), minify: true, targets }).code)

// File names contain a hash of the content, so that browsers can cache them forever. A file is hashed after the files
// whose names it contains: chunks and the page's wasm contain the loader's name, the loader those of chunks and of the
// page's script.
const renamed = new Map()
const rename = (file, hash) => {
  const named = file.includes(placeholder) ? file.replace(placeholder, hash) : file.replace(/(\.\w+)$/, `.${hash}$1`)
  renameSync(join(pkg, file), join(pkg, named))
  renamed.set(file, named)
  return named
}
// Chunks and loader contain each other's names, which makes their hashes circular. So all are hashed before names are
// filled in, and the loader's hash covers all of them.
const all = files().filter((file) => !file.includes('/') && existsSync(join(pkg, file)) && extname(file) !== '.ts')
const hashesOf = new Map(all.filter((file) => extname(file)).map((file) => [file, hashOf(join(pkg, file))]))
const together = createHash('md5')
for (const [file, hash] of hashesOf) together.update(`${file} ${hash}\n`)
hashesOf.set(loader, together.digest('base64url'))
// The page's wasm and its script contain the loader's name, so their content changes when any file changes.
for (const file of [`${name}.wasm`, `${name}.js`]) {
  hashesOf.set(file, createHash('md5').update(`${file} ${hashesOf.get(loader)}`).digest('base64url'))
}
for (const [file, hash] of hashesOf) rename(file, hash)

const replaceNames = (file, names) => {
  const path = join(pkg, file)
  let text = readFileSync(path, 'latin1')
  for (const [old, now] of names) text = text.replaceAll(old, now)
  writeFileSync(path, text, 'latin1')
}
const stem = (file) => file.replace(/\.wasm$/, '')
const pieces = [...renamed].filter(([file]) => extname(file) === '.wasm' && file !== `${name}.wasm`)
const others = [[loader, renamed.get(loader)], [`${name}.js`, renamed.get(`${name}.js`)]]
// The name has the length of the placeholder, so that offsets in the wasm stay valid.
for (const [, now] of [...pieces, [name, renamed.get(`${name}.wasm`)]]) replaceNames(now, [others[0]])
for (const file of [loader, `${name}.js`]) replaceNames(renamed.get(file), [...pieces, ...others])
replaceNames(renamed.get('__wasm_split_manifest.json'), pieces.map(([old, now]) => [`"${stem(old)}"`, `"${stem(now)}"`]))

const hash = (file) => hashesOf.get(file)
const lines = [['js', `${name}.js`], ['wasm', `${name}.wasm`], ['css', `${name}.css`], ['manifest', '__wasm_split_manifest.json'], ['split', loader]]
writeFileSync(hashes, lines.map(([key, file]) => `${key}: ${hash(file)}\n`).join(''))
