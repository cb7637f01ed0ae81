// Makes the wasm and the script that wasm-bindgen generates for it smaller.
//
// wasm-bindgen keeps what a crate exports, even if nothing uses it. The names by which the two files refer to each other
// contain hashes and types; the hashes do not compress. The script repeats the same statements in many functions, and
// contains warnings for developers.

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
/** A function of the script that the wasm imports: its name and its code. */
const FUNCTIONS = /^ {8}(\w+): (function\([^]*?^ {8}\}.*\n)/gm
/** Patterns of repeated code and of code for developers, with their shorter replacements. */
const SHORTER = [
  // Three imports of the same module.
  [/^import \* as import[2-9].*\n/gm, ''],
  [/^ {8}"\S+": import[2-9],\n/gm, ''],
  [/^ *console\.warn\([^\n]*\)(;?)\n/gm, ';\n'],
  // Objects are described in messages of panics.
  [/^function debugString\(val\) \{[^]*?^\}\n/gm, 'function debugString(val) { return `${val}` }\n'],
  [
    /function\(\) \{ return handleError\(function \((.*?)\) (\{[^]*?^ {8}\}), arguments\); \}/gm,
    'handleError(($1) => $2)',
  ],
  [/^( {8}\w+: )function\((.*?)\) \{/gm, '$1($2) => {'],
  [
    /^function handleError\(f, args\) \{[^]*?^\}\n/gm,
    `function handleError(f) {
      return (...args) => {
        try {
          return f(...args)
        } catch (e) {
          wasm.__wbindgen_exn_store(addToExternrefTable0(e))
        }
      }
    }
    function returnString(at, text) {
      const pointer = isLikeNone(text) ? 0 : passStringToWasm0(text, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc)
      getDataViewMemory0().setInt32((at >>> 0) + 4, WASM_VECTOR_LEN, true)
      getDataViewMemory0().setInt32(at >>> 0, pointer, true)
    }
    `,
  ],
  [
    /\w+ ptr(\d) = (?:isLikeNone.*? : )?passStringToWasm0\(ret, .*\n.* len\1 = .*\n.*len\1, true\);\n.*ptr\1, true\);/g,
    'returnString(arg0, ret);',
  ],
]
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** The linked module without exports that nothing uses, so that their code is unused, too. */
export function withoutUnused(wasm) {
  return mapSection(wasm, EXPORTS, (content) => mapExports(content, (name) => (UNUSED.test(name) ? null : name)))
}

/**
 * Shortens the names in both files. Done before wasm-opt, which joins imports that have the same name then.
 *
 * @param {Buffer} wasm the main module
 * @param {string} script its script, as wasm-bindgen writes it
 * @returns {{ wasm: Buffer, script: string }}
 */
export function shortenNames(wasm, script) {
  const [imports, exports, names] = [new Map(), new Map(), new Map()]
  // Functions with the same code, such as `length` of several classes, get the same name.
  const codes = new Map([...script.matchAll(FUNCTIONS)].map(([, name, code]) => [name, code]))
  const nameOf = (name) => {
    const short = shortName(names, codes.get(name) ?? name)
    imports.set(name, short)
    return short
  }
  let short = mapSection(wasm, IMPORTS, (content) => withShortImports(content, nameOf))
  short = mapSection(short, EXPORTS, (content) =>
    mapExports(content, (name) => (PRIVATE.test(name) ? shortName(exports, name) : name)),
  )
  const written = new Set()
  const text = script
    .replace(JSON.stringify(MODULE[0]), JSON.stringify(MODULE[1]))
    .replace(FUNCTIONS, (whole, name, code) => {
      const short = imports.get(name)
      if (short === undefined || written.has(short)) return ''
      written.add(short)
      return `        ${short}: ${code}`
    })
    .replace(/\bwasm\.(\w+)/g, (whole, name) => (exports.has(name) ? `wasm.${exports.get(name)}` : whole))
  return { wasm: short, script: text }
}

/**
 * Removes from the script what the optimised wasm does not import, and what browsers do not need.
 *
 * @param {Buffer} wasm the main module, after wasm-opt
 * @param {string} script its script, with short names
 */
export function shortenScript(wasm, script) {
  const wanted = new Set()
  mapSection(wasm, IMPORTS, (content) =>
    withShortImports(content, (name) => {
      wanted.add(name)
      return name
    }, MODULE[1]),
  )
  let defined = 0
  let text = UNUSED_CLASSES.reduce((text, pattern) => text.replace(pattern, ''), script)
  text = text.replace(FUNCTIONS, (whole, name) => {
    if (!wanted.has(name)) return ''
    defined += 1
    return whole
  })
  if (wanted.size === 0 || defined !== wanted.size || /intounderlying/i.test(text)) {
    throw new Error(`the wasm imports ${wanted.size} functions, the script has ${defined}: wasm-bindgen has changed`)
  }
  for (const [pattern, shorter] of SHORTER) {
    if (text.search(pattern) < 0) throw new Error(`the script has no ${pattern}: wasm-bindgen has changed`)
    text = text.replace(pattern, shorter)
  }
  return text
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

/** Renames what is imported from a module, by default from the script, and that module. */
function withShortImports(content, nameOf, from = MODULE[0]) {
  const reader = new Reader(content)
  const count = reader.number()
  const parts = [number(count)]
  for (let i = 0; i < count; i += 1) {
    let [module, name] = [reader.text(), reader.text()]
    if (module === from) [module, name] = [MODULE[1], nameOf(name)]
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
