import { defineConfig } from '@playwright/test'

// The official Firefox, driven over WebDriver BiDi. Playwright's Firefox is a patched build that must be downloaded.
// `make firefox` runs these tests; `make test` uses only Chromium.
export default defineConfig({
  testDir: '.',
  outputDir: '../test-results/firefox',
  workers: 1,
  timeout: 120_000,
  reporter: [['list']],
})
