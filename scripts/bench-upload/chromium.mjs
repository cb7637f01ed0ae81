// A headless Chromium, driven over a debugging pipe. Playwright enables the Network domain, which slows down batches of
// small files by a third.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const ARGUMENTS = [
  '--headless',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--remote-debugging-pipe',
  // Chromium's sandbox does not run as root, as in a container.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
]

export class Chromium {
  #next = 0
  #waiting = new Map()
  #listeners = []
  #text = ''

  /** Starts a browser with its own profile under `folder`. */
  constructor(executable, folder) {
    this.profile = mkdtempSync(join(folder, 'profile-'))
    this.process = spawn(executable, [...ARGUMENTS, `--user-data-dir=${this.profile}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    })
    this.pid = this.process.pid
    this.process.stdio[4].setEncoding('utf8').on('data', (chunk) => {
      const messages = (this.#text + chunk).split('\0')
      this.#text = messages.pop()
      for (const message of messages) this.#take(JSON.parse(message))
    })
  }

  #take({ id, result, error, method, params }) {
    if (!id) return this.#listeners.forEach((listen) => listen(method, params))
    const { resolve, reject } = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (error) reject(new Error(error.message))
    else resolve(result)
  }

  send(method, params = {}, sessionId = this.session) {
    this.#next += 1
    const answer = new Promise((resolve, reject) => this.#waiting.set(this.#next, { resolve, reject }))
    this.process.stdio[3].write(`${JSON.stringify({ id: this.#next, method, params, sessionId })}\0`)
    return answer
  }

  on(listener) {
    this.#listeners.push(listener)
  }

  /** Opens the page; `script` runs before the page's own scripts. */
  async open(url, script = '') {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' })
    ;({ sessionId: this.session } = await this.send('Target.attachToTarget', { targetId, flatten: true }))
    await this.send('Page.enable')
    await this.send('Page.addScriptToEvaluateOnNewDocument', { source: script })
    await this.go(url)
  }

  async go(url) {
    await this.send('Page.navigate', { url })
  }

  /** Slow 4G (1.6 Mbit/s down, 750 kbit/s up, 150 ms) and a processor four times slower. */
  async slowDown() {
    await this.send('Network.enable')
    const line = { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 750e3 / 8 }
    await this.send('Network.emulateNetworkConditions', line)
    await this.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  }

  async evaluate(expression) {
    const answer = await this.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })
    if (answer.exceptionDetails) {
      throw new Error(answer.exceptionDetails.exception?.description ?? answer.exceptionDetails.text)
    }
    return answer.result.value
  }

  /** Waits until an expression is true in the page. */
  async until(expression, seconds = 120) {
    const end = performance.now() + seconds * 1000
    // Evaluation fails during a navigation.
    while (!(await this.evaluate(expression).catch(() => false))) {
      if (performance.now() > end) {
        const text = await this.evaluate('document.body.innerText.slice(0, 2000)').catch(String)
        throw new Error(`it took more than ${seconds} s until ${expression}; the page says:\n${text}`)
      }
      await sleep(25)
    }
  }

  /** Clicks a file input, and chooses files a second later, as a person in the file dialog at least needs. */
  async choose(selector, files) {
    await this.evaluate(`document.querySelector('${selector}').dispatchEvent(new MouseEvent('click', { bubbles: true }))`)
    await sleep(1000)
    const { root } = await this.send('DOM.getDocument')
    const { nodeId } = await this.send('DOM.querySelector', { nodeId: root.nodeId, selector })
    await this.send('DOM.setFileInputFiles', { files, nodeId })
  }

  async close() {
    const ended = new Promise((resolve) => this.process.once('exit', resolve))
    this.session = undefined
    await this.send('Browser.close').catch(() => {})
    await ended
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 })
  }
}
