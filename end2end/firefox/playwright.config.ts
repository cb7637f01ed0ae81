import { defineConfig } from '@playwright/test'

// Firefox as Mozilla makes it, driven over WebDriver BiDi: Playwright's own Firefox would have to be downloaded, and
// is another one. `make firefox` runs these; `make test` has a Chromium only.
export default defineConfig({
  testDir: '.',
  outputDir: '../test-results/firefox',
  workers: 1,
  timeout: 120_000,
  reporter: [['list']],
})
