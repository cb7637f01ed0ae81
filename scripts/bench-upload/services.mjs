// Services for the measurement: our server, Uppy's Companion, SeaweedFS, the sink, and a server for the other pages.
import { execFileSync, spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { connect, createServer as createTcpServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'

const { BENCH_BINARY, BENCH_SITE } = process.env
const here = import.meta.dirname
const started = []

/** Stops all services. */
export async function stopAll() {
  await Promise.all(started.splice(0).map((stop) => stop()))
}

export async function freePort() {
  const probe = createTcpServer()
  await new Promise((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  return port
}

/** Starts a program that runs until `stopAll`; its output goes to the file `log`. */
function start(command, args, log, options) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
  const file = createWriteStream(log)
  child.stdout.pipe(file)
  child.stderr.pipe(file)
  const ended = new Promise((resolve) => child.once('exit', resolve))
  started.push(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return child
}

async function answers(url, child, log) {
  for (let tries = 0; tries < 600; tries += 1) {
    if (child.exitCode !== null) break
    if (await fetch(url).then((answer) => answer.ok, () => false)) return
    await sleep(50)
  }
  throw new Error(`${url} does not answer:\n${readFileSync(log, 'utf8').slice(-2000)}`)
}

/** Environment without the shell's settings, which may refer to a real bucket. */
const bare = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(BUTTRESS|AWS)_/.test(name)))

/** A proxy on its own port that holds back all bytes in both directions, so that a round trip takes `ms` longer. */
export async function startSlowLine(port, ms) {
  const delayed = (from, to) => {
    const later = (act) => setTimeout(act, ms / 2)
    from.on('data', (bytes) => later(() => to.write(bytes)))
    from.on('end', () => later(() => to.end()))
    from.on('error', () => to.destroy())
    from.on('close', () => later(() => to.destroy()))
  }
  const server = createTcpServer({ noDelay: true }, (client) => {
    const target = connect({ port, host: '127.0.0.1', noDelay: true })
    delayed(client, target)
    delayed(target, client)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  started.push(async () => server.close())
  return `http://127.0.0.1:${server.address().port}`
}

/**
 * Our server with a store, and the session cookie of an account. With `roundTrip`, browsers reach it by a line with
 * that many milliseconds of delay.
 */
export async function startOurs(work, name, settings, roundTrip) {
  const folder = join(work, name)
  mkdirSync(folder)
  const port = await freePort()
  const addr = `127.0.0.1:${port}`
  const line = roundTrip && (await startSlowLine(port, roundTrip))
  const env = {
    ...bare,
    LEPTOS_SITE_ROOT: BENCH_SITE,
    LEPTOS_OUTPUT_NAME: 'buttress',
    LEPTOS_HASH_FILES: 'true',
    LEPTOS_ENV: 'PROD',
    BUTTRESS_ADDR: addr,
    BUTTRESS_DATA_DIR: folder,
    // Limits are not measured.
    BUTTRESS_BUDGET_PER_MINUTE: '0',
    BUTTRESS_QUOTA_BYTES: String(2 ** 50),
    BUTTRESS_MAX_UPLOAD_BYTES: String(2 ** 40),
    ...(line && { BUTTRESS_PUBLIC_URL: line }),
    ...settings,
  }
  const log = join(work, `${name}.log`)
  const url = `http://${addr}`
  const child = start(BENCH_BINARY, ['serve'], log, { cwd: folder, env })
  await answers(`${url}/healthz`, child, log)
  const signedUp = await fetch(`${url}/api/accounts/signup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'bench@example.org', password: 'bench-bench-bench' }),
  })
  const [, cookieName, value] = /^([^=]+)=([^;]+)/.exec(signedUp.headers.get('set-cookie'))
  return { url: line ?? url, pid: child.pid, cookie: { name: cookieName, value, url } }
}

/** SeaweedFS with its data in `work`, always on the same port. */
export class Seaweed {
  constructor(work, port) {
    this.work = work
    this.port = port
  }

  /** Deletes all objects by restarting with an empty folder. */
  fresh() {
    this.stop()
    const script = join(here, '../seaweedfs.sh')
    const said = execFileSync(script, ['start', '--port', String(this.port)], { env: { ...process.env, TMPDIR: this.work } })
    this.settings = Object.fromEntries(`${said}`.trim().split('\n').map((line) => line.split(/=(.*)/, 2)))
    this.pid = Number(readFileSync(join(this.settings.SEAWEEDFS_DIR, 'weed.pid')))
    started.push(async () => this.stop())
  }

  stop() {
    if (this.settings) execFileSync(join(here, '../seaweedfs.sh'), ['stop', this.settings.SEAWEEDFS_DIR])
    this.settings = undefined
  }
}

export async function startSink(work, store) {
  const child = start(process.execPath, [join(here, 'sink.mjs'), store], join(work, 'sink.log'))
  const [port] = await new Promise((resolve) => createInterface(child.stdout).once('line', (...line) => resolve(line)))
  return { url: `http://127.0.0.1:${port}`, pid: child.pid }
}

export async function startCompanion(work, program, store, origin) {
  const port = await freePort()
  const secret = 'bench-bench-bench-bench-bench-bench'
  const env = {
    ...bare,
    NODE_ENV: 'production',
    NODE_NO_WARNINGS: '1',
    COMPANION_PORT: String(port),
    COMPANION_DOMAIN: `127.0.0.1:${port}`,
    COMPANION_PROTOCOL: 'http',
    COMPANION_SECRET: `${secret}1`,
    COMPANION_PREAUTH_SECRET: `${secret}2`,
    COMPANION_DATADIR: work,
    COMPANION_CLIENT_ORIGINS: origin,
    // Companion requires it.
    COMPANION_UPLOAD_URLS: 'http://127.0.0.1:9/',
    COMPANION_AWS_KEY: store.BUTTRESS_S3_ACCESS_KEY_ID,
    COMPANION_AWS_SECRET: store.BUTTRESS_S3_SECRET_ACCESS_KEY,
    COMPANION_AWS_BUCKET: store.BUTTRESS_S3_BUCKET,
    COMPANION_AWS_REGION: store.BUTTRESS_S3_REGION,
    COMPANION_AWS_ENDPOINT: store.BUTTRESS_S3_ENDPOINT,
    COMPANION_AWS_FORCE_PATH_STYLE: 'true',
    // Otherwise it signs the checksum of an empty body into each part's URL, which SeaweedFS refuses.
    AWS_REQUEST_CHECKSUM_CALCULATION: 'WHEN_REQUIRED',
  }
  const log = join(work, 'companion.log')
  const child = start(process.execPath, [program], log, { env })
  const url = `http://127.0.0.1:${port}`
  await answers(`${url}/s3/params?filename=a.txt&type=text/plain`, child, log)
  return { url, pid: child.pid }
}

/** The pages with plain XHR and with Uppy, and a signer for the first one; `roundTrip` as for our server. */
export async function startPages(modules, store, roundTrip) {
  const esbuild = createRequire(join(modules, 'here.js'))('esbuild')
  const pages = {}
  for (const name of ['bare', 'uppy']) {
    const { outputFiles } = await esbuild.build({
      entryPoints: { [name]: join(here, 'pages', `${name}.js`) },
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
    for (const { path, contents } of outputFiles) pages[path] = Buffer.from(contents)
    const css = pages[`/${name}.css`] ? `<link rel="stylesheet" href="/${name}.css">` : ''
    pages[`/${name}.html`] = `<!doctype html><title>${name}</title><link rel="icon" href="data:,">${css}<div id="app"></div><input id="choose" type="file" multiple><script type="module" src="/${name}.js"></script>`
  }
  const types = { html: 'text/html; charset=utf-8', js: 'text/javascript', css: 'text/css' }
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://pages')
    if (pathname === '/sign') {
      const form = searchParams.get('to') ? { url: searchParams.get('to'), fields: { policy: 'x'.repeat(800) } } : sign(store)
      return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(form))
    }
    const page = pages[pathname]
    response.writeHead(page ? 200 : 404, { 'content-type': types[pathname.split('.').pop()] ?? 'text/plain' }).end(page)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  started.push(async () => server.closeAllConnections() ?? server.close())
  const { port } = server.address()
  return { url: roundTrip ? await startSlowLine(port, roundTrip) : `http://127.0.0.1:${port}` }
}

/** A minimal V4 policy for any key. */
function sign(store) {
  const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const scope = [stamp.slice(0, 8), store.BUTTRESS_S3_REGION, 's3', 'aws4_request']
  const fields = {
    'success_action_status': '201',
    'x-amz-algorithm': 'AWS4-HMAC-SHA256',
    'x-amz-credential': [store.BUTTRESS_S3_ACCESS_KEY_ID, ...scope].join('/'),
    'x-amz-date': stamp,
  }
  const conditions = [
    { bucket: store.BUTTRESS_S3_BUCKET },
    ['starts-with', '$key', 'bare/'],
    ['content-length-range', 0, 5 * 2 ** 30],
    ...Object.entries(fields).map(([name, value]) => ({ [name]: value })),
  ]
  const expiration = new Date(Date.now() + 3_600_000).toISOString()
  const policy = Buffer.from(JSON.stringify({ expiration, conditions })).toString('base64')
  const hmac = (key, text) => createHmac('sha256', key).update(text).digest()
  const key = scope.reduce(hmac, `AWS4${store.BUTTRESS_S3_SECRET_ACCESS_KEY}`)
  return {
    url: `${store.BUTTRESS_S3_ENDPOINT}/${store.BUTTRESS_S3_BUCKET}`,
    fields: { ...fields, policy, 'x-amz-signature': hmac(key, policy).toString('hex') },
  }
}
