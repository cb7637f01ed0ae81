import { setTimeout as sleep } from 'node:timers/promises'
import { type Browser, type ElementHandle, type Page, launch } from 'puppeteer-core'
import { recordTexts } from '../pages/profile.ts'
import type { Server } from '../fixtures/server.ts'

/** The profile page in Firefox, with a new account. */
export class FirefoxPage {
  readonly errors: string[] = []
  readonly requests: { method: string; url: string }[] = []

  private constructor(
    readonly browser: Browser,
    readonly server: Server,
    readonly page: Page,
  ) {
    // Firefox logs these for every event stream that a navigation ends, and for every request without a response.
    const isOurs = (error: unknown) => !/was interrupted while the page was loading|^Error: Cross-Origin Request Blocked/.test(String(error))
    page.on('pageerror', (error) => isOurs(error) && this.errors.push(String(error)))
    page.on('request', (request) => this.requests.push({ method: request.method(), url: request.url() }))
    page.on('dialog', (dialog) => void dialog.accept())
  }

  /** Starts Firefox with these about:config settings and signs up. */
  static async start(server: Server, prefs: Record<string, unknown> = {}, email = 'fox@example.org'): Promise<FirefoxPage> {
    const executablePath = process.env.BUTTRESS_FIREFOX
    if (!executablePath) throw new Error('BUTTRESS_FIREFOX names no Firefox; `make firefox` finds one')
    const browser = await launch({ browser: 'firefox', executablePath, headless: true, extraPrefsFirefox: prefs })
    const firefox = new FirefoxPage(browser, server, await browser.newPage())
    await firefox.page.goto(`${server.url}/signup`)
    await firefox.page.type('[type=email]', email)
    await firefox.page.type('[type=password]', 'correct horse battery')
    await firefox.page.click('#enter')
    await firefox.hydrated()
    return firefox
  }

  hydrated = (): Promise<unknown> => this.until(() => document.querySelector('form[data-live=sends]') !== null)

  /** Reloads the page to clear the state of the last test. */
  async open(): Promise<void> {
    await this.page.goto(`${this.server.url}/dashboard/profile`)
    await this.hydrated()
    this.requests.length = 0
  }

  async choose(path: string): Promise<void> {
    const input = await this.page.$('#choose-files')
    await (input as ElementHandle<HTMLInputElement>).uploadFile(path)
  }

  /** Waits for a condition in the page. Puppeteer's own method evaluates strings, which our policy forbids. */
  async until<A extends unknown[], T>(holds: (...args: A) => T, ...args: A): Promise<T> {
    for (const end = Date.now() + 90_000; ; await sleep(50)) {
      const found = await this.page.evaluate(holds as (...args: unknown[]) => T, ...args).catch(() => undefined)
      if (found) return found as T
      if (Date.now() > end) throw new Error(`it never came to: ${holds}\n${await this.page.evaluate(() => document.body.innerText)}`)
    }
  }

  /** Records the distinct texts of a row from now on. */
  async recordTexts(name: string): Promise<() => Promise<string[]>> {
    const heard = await this.page.evaluateHandle(recordTexts, name)
    return () => heard.jsonValue()
  }

  inState = (name: string, state: string): Promise<unknown> =>
    this.until(
      (name, state) =>
        [...document.querySelectorAll<HTMLElement>('li.upload')].some(
          (row) => row.textContent!.includes(name) && row.dataset.state === state,
        ) ||
        // The row of a stored file replaces that of its upload.
        (state === 'verified' && [...document.querySelectorAll('li.stored-file')].some((row) => row.textContent!.includes(name))),
      name,
      state,
    )

  press = (label: string): Promise<unknown> =>
    this.until((label) => {
      const button = document.querySelector<HTMLElement>(`button[aria-label="${label}"]:not([hidden])`)
      button?.click()
      return button !== null
    }, label)

  /** Downloads a stored file, which must be listed once. */
  async download(name: string): Promise<Buffer> {
    const hrefs = await this.until((name) => {
      const links = [...document.querySelectorAll<HTMLAnchorElement>(`.stored-file a[aria-label="Download ${name}"]`)]
      return links.length > 0 && links.map((link) => link.href)
    }, name)
    if (!hrefs || hrefs.length !== 1) throw new Error(`${name} is listed more than once: ${hrefs}`)
    const cookies = (await this.page.cookies(this.server.url)).map(({ name, value }) => `${name}=${value}`).join('; ')
    return Buffer.from(await (await fetch(hrefs[0]!, { headers: { cookie: cookies } })).arrayBuffer())
  }

  stop = (): Promise<void> => this.browser.close()
}
