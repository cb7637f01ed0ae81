import { defineConfig, devices } from '@playwright/test'
import { resolve } from 'node:path'

// Pages must work with and without JavaScript, so every test runs twice. Specs about the hydrated page are named
// *.hydrate.spec.ts and run once.
const launchOptions = {
  // The installed browser; Playwright's own is never downloaded.
  executablePath: process.env.BUTTRESS_CHROMIUM || '/usr/bin/chromium',
  // Chromium refuses to run its sandbox as root, as in a container.
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
}

/** Other fonts than the installed ones: other text sizes, not rounded to whole pixels. */
const otherFonts = {
  ...launchOptions,
  args: [...launchOptions.args, '--font-render-hinting=none'],
  env: { ...process.env, FONTCONFIG_FILE: resolve(import.meta.dirname, 'fonts/dejavu.conf') } as Record<string, string>,
}

export default defineConfig({
  testDir: './tests',
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  // Faulty networks on a possibly busy machine: a test that passes the second time is reported as flaky.
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
