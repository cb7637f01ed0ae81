import { expect, test } from '@playwright/test'
import { text } from '../fixtures/files.ts'
import { startSeaweedFs } from '../fixtures/s3.ts'
import { Server } from '../fixtures/server.ts'
import { Visitor } from '../fixtures/visitor.ts'

// A browser names no cause for these failures; the server finds it and the row shows it.
test('a store whose CORS rule names another site is explained in the row, and in the log with what the rule lacks', async ({ browser }) => {
  const s3 = await startSeaweedFs('https://other.example.org')
  const server = await Server.start(s3.env)
  try {
    const visitor = await Visitor.signUp(browser, server)
    await visitor.visit(async (profile) => {
      const sent = text('no-rule.txt', 1_000)
      await profile.choose(sent)
      const row = profile.row(sent.name)
      const explanation = row.locator('.explanation')
      await expect(explanation).toHaveText(/^The store doesn't accept uploads from this site: /)
      await expect(explanation).not.toHaveAttribute('lang')
      await expect(row).not.toHaveAttribute('data-state', 'failed')
      const lines = server.log.split('\n').filter((line) => line.includes('cause="cors_origin"'))
      expect(lines).toHaveLength(1)
      expect(lines[0]).toContain(`Browsers do not send POST from ${server.url} to ${s3.env.BUTTRESS_S3_ENDPOINT}/`)
      expect(lines[0]).toContain(`lack the origin ${server.url}. Run \`buttress doctor --fix\``)
    })
  } finally {
    await server.stop()
    await s3.stop()
  }
})

test('a blocker in the browser is named as the cause, until it is off', async ({ browser }) => {
  const server = await Server.start()
  try {
    await server.storeChecked()
    const visitor = await Visitor.signUp(browser, server)
    await visitor.visit(async (profile, page) => {
      await page.route((url) => !url.href.startsWith(server.url), (route) => route.abort('blockedbyclient'))
      const sent = text('blocked.txt', 1_000)
      await profile.choose(sent)
      const explanation = profile.row(sent.name).locator('.explanation')
      await expect(explanation).toHaveText(/^The store works, but your browser can't reach it: /)
      await page.unrouteAll()
      await profile.expectVerified(sent.name, { timeout: 60_000 })
      await expect(explanation).toBeHidden()
    })
  } finally {
    await server.stop()
  }
})
