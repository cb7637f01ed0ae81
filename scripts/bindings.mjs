// Makes the wasm and the script that wasm-bindgen generates for it smaller.
//
// wasm-bindgen keeps what a crate exports, even if nothing uses it. The names by which the two files refer to each other
// contain hashes and types; the hashes do not compress.

const IMPORTS = 2
const EXPORTS = 7
/** The module whose functions wasm-bindgen's script defines, and its short name. */
const MODULE = ['./buttress_bg.js', '_']
/** Exports that only the script uses: functions that call closures. Their names are mangled. */
const PRIVATE = /^_R/
/** Exports of `wasm-streams`, a dependency of `server_fn`, for streams that are written in Rust; also their descriptions. */
const UNUSED = /intounderlying/
/** The classes of these exports in the script. */
const UNUSED_CLASSES = [
  /^export class IntoUnderlying\w+ \{\n[^]*?^\}\n/gm,
  /^if \(Symbol\.dispose\) IntoUnderlying.*\n/gm,
  /^const IntoUnderlying\w+Finalization = [^]*?;\n/gm,
]
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** The linked module without exports that nothing uses, so that their code is unused, too. */
export function withoutUnused(wasm) {
  return mapSection(wasm, EXPORTS, (content) => mapExports(content, (name) => (UNUSED.test(name) ? null : name)))
}

/**
 * Shortens the names in both files, and removes functions that the wasm does not import from the script.
 *
 * @param {Buffer} wasm the main module
 * @param {string} script its script, as wasm-bindgen writes it
 * @returns {{ wasm: Buffer, script: string }}
 */
export function shorten(wasm, script) {
  const [imports, exports] = [new Map(), new Map()]
  let short = mapSection(wasm, IMPORTS, (content) => withShortImports(content, imports))
  short = mapSection(short, EXPORTS, (content) =>
    mapExports(content, (name) => (PRIVATE.test(name) ? shortName(exports, name) : name)),
  )
  let text = UNUSED_CLASSES.reduce((text, pattern) => text.replace(pattern, ''), script)
  let defined = 0
  text = text
    .replace(JSON.stringify(MODULE[0]), JSON.stringify(MODULE[1]))
    .replace(/^ {8}(\w+): (function\([^]*?^ {8}\}.*\n)/gm, (whole, name, code) => {
      if (!imports.has(name)) return ''
      defined += 1
      return `        ${imports.get(name)}: ${code}`
    })
    .replace(/\bwasm\.(\w+)/g, (whole, name) => (exports.has(name) ? `wasm.${exports.get(name)}` : whole))
  if (imports.size === 0 || defined !== imports.size || /intounderlying/i.test(text)) {
    throw new Error(`the wasm imports ${imports.size} functions, the script defines ${defined}: wasm-bindgen has changed`)
  }
  return { wasm: short, script: text }
}

/** Replaces the content of the sections with this id. */
function mapSection(wasm, wanted, map) {
  const module = new Reader(wasm)
  const parts = [module.bytes(8)]
  while (!module.atEnd()) {
    const id = module.byte()
    const content = module.bytes(module.number())
    parts.push(Buffer.of(id), sized(id === wanted ? map(content) : content))
  }
  return Buffer.concat(parts)
}

function withShortImports(content, names) {
  const reader = new Reader(content)
  const count = reader.number()
  const parts = [number(count)]
  for (let i = 0; i < count; i += 1) {
    let [module, name] = [reader.text(), reader.text()]
    if (module === MODULE[0]) [module, name] = [MODULE[1], shortName(names, name)]
    const start = reader.at
    reader.skipImport()
    parts.push(sized(Buffer.from(module)), sized(Buffer.from(name)), content.subarray(start, reader.at))
  }
  return Buffer.concat(parts)
}

/** Renames exports; `null` removes one. */
function mapExports(content, map) {
  const reader = new Reader(content)
  const parts = []
  for (let left = reader.number(); left > 0; left -= 1) {
    const name = map(reader.text())
    const kind = Buffer.of(reader.byte())
    const index = number(reader.number())
    if (name !== null) parts.push(Buffer.concat([sized(Buffer.from(name)), kind, index]))
  }
  return Buffer.concat([number(parts.length), ...parts])
}

/** The short name of `name`: letters only, so that it is also a JavaScript name. */
function shortName(names, name) {
  if (!names.has(name)) {
    const index = names.size
    names.set(name, LETTERS[Math.floor(index / LETTERS.length)] + LETTERS[index % LETTERS.length])
  }
  return names.get(name)
}

/** An unsigned LEB128. */
function number(value) {
  const bytes = []
  do {
    bytes.push((value & 127) | (value > 127 ? 128 : 0))
    value >>>= 7
  } while (value > 0)
  return Buffer.from(bytes)
}

/** Bytes preceded by their number. */
const sized = (bytes) => Buffer.concat([number(bytes.length), bytes])

class Reader {
  constructor(data) {
    this.data = data
    this.at = 0
  }

  atEnd() {
    return this.at >= this.data.length
  }

  byte() {
    return this.data[this.at++]
  }

  bytes(length) {
    this.at += length
    return this.data.subarray(this.at - length, this.at)
  }

  number() {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte()
      value |= (byte & 127) << shift
      if (byte < 128) return value >>> 0
    }
  }

  text() {
    return this.bytes(this.number()).toString()
  }

  limits() {
    if (this.byte() & 1) this.number()
    this.number()
  }

  /** Skips the kind of an import. */
  skipImport() {
    const kind = this.byte()
    if (kind === 1) this.byte()
    if (kind === 0) this.number()
    else if (kind === 3) this.bytes(2)
    else if (kind === 4) this.bytes(1) && this.number()
    else this.limits()
  }
}
