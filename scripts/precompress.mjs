// Writes a .br (quality 11) and a .gz (level 9) for every static file. (`cargo leptos build --precompress` also does; its
// gzip files are 15 % larger.)
//
//   node scripts/precompress.mjs DIR

import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const compressible = new Set(['.css', '.html', '.ico', '.js', '.json', '.map', '.svg', '.txt', '.wasm', '.webmanifest', '.xml'])

const visit = (directory) => {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) {
      visit(path)
    } else if (/\.d\.[\w-]+\.ts$|\.d\.ts$/.test(entry.name)) {
      // Type declarations of wasm-bindgen, which browsers do not request.
      rmSync(path)
    } else if (compressible.has(extname(entry.name))) {
      const bytes = readFileSync(path)
      const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
      writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }))
      writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }))
    }
  }
}

visit(process.argv[2])
