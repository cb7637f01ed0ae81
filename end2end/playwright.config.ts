import { defineConfig, devices } from '@playwright/test'
import { resolve } from 'node:path'

// The page must work with and without JavaScript, so every test runs twice. A spec that is about
// the hydrated page is called *.hydrate.spec.ts and runs once.
const launchOptions = {
  // The browser of the machine; Playwright's own is never downloaded.
  executablePath: process.env.BUTTRESS_CHROMIUM || '/usr/bin/chromium',
  // Chromium refuses to run its sandbox as root, as in a container.
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
}

/** Other letters than those of this machine: other widths and heights, and no rounding to whole pixels. */
const otherFonts = {
  ...launchOptions,
  args: [...launchOptions.args, '--font-render-hinting=none'],
  env: { ...process.env, FONTCONFIG_FILE: resolve(import.meta.dirname, 'fonts/dejavu.conf') } as Record<string, string>,
}

export default defineConfig({
  testDir: './tests',
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  // Networks that misbehave on purpose, on a machine that may be busy: one that passes the second time is
  // reported as flaky, not as passed.
  retries: 1,
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['html', { open: 'never' }]],
  use: {
    ...devices['Desktop Chrome'],
    launchOptions,
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
  projects: [
    { name: 'with JavaScript', use: { javaScriptEnabled: true } },
    { name: 'without JavaScript', use: { javaScriptEnabled: false }, testIgnore: '**/*.hydrate.spec.ts' },
    { name: 'with other fonts', use: { launchOptions: otherFonts }, testMatch: '**/page-load.hydrate.spec.ts' },
  ],
})
