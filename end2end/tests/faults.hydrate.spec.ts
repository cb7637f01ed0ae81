import { expect, test } from '@playwright/test'
import { type TestFile, text } from '../fixtures/files.ts'
import {
  type Mood,
  busy,
  damageAt,
  denyCors,
  expired,
  html,
  keepAnswer,
  loseAnswer,
  pass,
  refuse,
  resetAfter,
  skewed,
  slow,
  stallAfter,
  swallow,
  truncated,
} from '../fixtures/moods.ts'
import type { Proxy } from '../fixtures/proxy.ts'
import { Stage } from '../fixtures/stage.ts'
import type { Visitor } from '../fixtures/visit.ts'
import type { ProfilePage } from '../pages/profile.ts'

// The retry table of the upload engine, row by row, as somebody sees it whose network or store is in a
// mood: SeaweedFS behind our proxy. After each, the file is there once, with the bytes it had.
// One store for all of them, one after another.
test.describe.configure({ mode: 'default' })

const MIB = 1 << 20

let stage: Stage
let proxy: Proxy
let visitor: Visitor

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000)
  stage = await Stage.set(browser)
  ;({ proxy, visitor } = stage)
})

test.afterAll(() => stage?.strike())

let count = 0

/** A file that no other test has. */
function file(bytes: number): TestFile {
  count += 1
  return text(`fault-${count}-of-many.txt`, bytes)
}

/** The file is verified, listed once, and what it was. */
async function expectStored(profile: ProfilePage, file: TestFile, timeout = 90_000) {
  await expect(profile.row(file.name)).toHaveAttribute('data-state', 'verified', { timeout })
  await expect(profile.file(file.name)).toHaveCount(1)
  expect((await profile.download(file.name)).equals(file.buffer)).toBe(true)
}

interface Case {
  what: string
  moods: Mood[]
  /** What the row says on the way. */
  says: RegExp
  /** Requests with the file that leave the page. */
  sends: number
  /** Requests for leave to send. */
  signs?: number
  bytes?: number
}

const cases: Case[] = [
  {
    what: 'cut in the middle: asked about, then sent again',
    moods: [resetAfter(MIB)],
    says: /^The connection to the store was cut\. Attempt 2, next try in 1 s\.$/,
    sends: 2,
    bytes: 12 * MIB,
  },
  { what: 'the answer lost after the store has it: not sent again', moods: [loseAnswer], says: /^(Checking whether it arrived|Verified)$/, sends: 1 },
  { what: 'the answer withheld by CORS: not sent again', moods: [denyCors], says: /^(Checking whether it arrived|Verified)$/, sends: 1 },
  {
    what: 'busy twice',
    moods: [busy, busy],
    says: /^The store is busy\. Attempt 3, next try in \d s\.$/,
    sends: 3,
  },
  {
    what: 'a gateway that lost its store: asked about, then sent again',
    moods: [refuse(502, 'BadGateway')],
    says: /^The store has a problem\. Attempt 2, next try in 1 s\.$/,
    sends: 2,
  },
  { what: 'clocks that disagree: signed again without a word', moods: [skewed], says: /^(Preparing|Sending)/, sends: 2, signs: 2 },
  { what: 'a form too old: signed again without a word', moods: [expired], says: /^(Preparing|Sending)/, sends: 2, signs: 2 },
  {
    what: 'a form too old twice: said',
    moods: [expired, expired],
    says: /^The permission to send ran out\. Attempt 3, next try in \d s\.$/,
    sends: 3,
    signs: 3,
  },
  {
    what: 'an answer of 200 by something that is no store: not believed',
    moods: [html],
    says: /^The file is not in the store yet\. Attempt 2, next try in \d+ s\.$/,
    sends: 2,
  },
  { what: 'an answer that breaks off: the status is enough', moods: [truncated], says: /^Verif(ying|ied)$/, sends: 1 },
  {
    what: 'damaged on the way',
    moods: [refuse(400, 'BadDigest')],
    says: /^The file was damaged on its way\. Attempt 2, next try in 1 s\.$/,
    sends: 2,
    signs: 2,
  },
  {
    what: 'a byte changed on the way, and the store took it: found out, and sent as another upload',
    moods: [damageAt(5 * MIB)],
    says: /^The file was damaged on its way\. Attempt 2, next try in 1 s\.$/,
    sends: 2,
    signs: 2,
    bytes: 6 * MIB,
  },
  {
    what: 'too slow for the store',
    moods: [refuse(400, 'RequestTimeout')],
    says: /^The connection to the store was cut\. Attempt 2, next try in 1 s\.$/,
    sends: 2,
  },
]

for (const { what, moods, says, sends, signs = 1, bytes = 200_000 } of cases) {
  test(what, async () =>
    visitor.visit(async (profile, page) => {
      const sent = file(bytes)
      let signed = 0
      page.on('request', (request) => (signed += Number(request.url().endsWith('/api/uploads/sign'))))
      const heard = await profile.listenTo(sent.name)
      proxy.script(...moods)
      await profile.choose(sent)
      await expectStored(profile, sent)
      expect((await heard()).some((words) => says.test(words)), (await heard()).join(' | ')).toBe(true)
      expect(proxy.sent.map((one) => one.mood)).toEqual([...moods.map((mood) => mood.does), ...Array(sends - moods.length).fill('pass')])
      expect(signed).toBe(signs)
    }),
  )
}

const final: [string, Mood, RegExp][] = [
  ['a denial', refuse(403, 'AccessDenied', 'Access Denied.'), /^Failed: The store refused the upload/],
  ['a size the store does not like', refuse(400, 'EntityTooLarge'), /^Failed: The file has grown since you chose it/],
  ['a signature the store does not know', refuse(403, 'SignatureDoesNotMatch'), /^Failed: The store does not accept our signature/],
  ['a store without room', refuse(507, 'StorageFull'), /^Failed: The store is full/],
  ['a store without forms', refuse(501, 'NotImplemented'), /^Failed: The store does not take uploads this way/],
]

test('what cannot change is not tried again by itself, and says why; Retry does', () =>
  visitor.visit(async (profile, page) => {
    for (const [what, mood, says] of final) {
      await test.step(what, async () => {
        const sent = file(1_000)
        proxy.script(mood)
        await profile.choose(sent)
        await expect(profile.row(sent.name).locator('.state')).toHaveText(says)
        // Longer than any first wait.
        await page.waitForTimeout(1_200)
        expect(proxy.sent).toHaveLength(1)
        await page.getByRole('button', { name: `Retry ${sent.name}` }).click()
        await expectStored(profile, sent)
        expect(proxy.sent).toHaveLength(2)
      })
    }
  }))

test('the wait is counted down, and can be cut short', () =>
  visitor.visit(async (profile, page) => {
    const sent = file(1_000)
    const heard = await profile.listenTo(sent.name)
    proxy.script(busy, busy, busy, busy, busy)
    await profile.choose(sent)
    // By and by the wait is up to 16 s.
    await expect(profile.row(sent.name)).toContainText(/Attempt [5-6], next try in ([3-9]|1\d) s\./, { timeout: 40_000 })
    const sends = proxy.sent.length
    proxy.script()
    await page.getByRole('button', { name: `Retry now ${sent.name}` }).click()
    await expect(profile.row(sent.name)).toHaveAttribute('data-state', 'verified', { timeout: 2_500 })
    await expectStored(profile, sent)
    expect(sends).toBeGreaterThanOrEqual(4)
    expect(proxy.sent).toHaveLength(1)
    const waits = (await heard()).flatMap((words) => /next try in (\d+) s/.exec(words)?.[1] ?? []).map(Number)
    expect(waits.some((wait, at) => wait === waits[at - 1]! - 1), waits.join(' ')).toBe(true)
  }))

test('silence is noticed: in the middle, and after the last byte', async () => {
  test.setTimeout(120_000)
  const halfway = visitor.visit(async (profile) => {
    const sent = file(24 * MIB)
    const heard = await profile.listenTo(sent.name)
    await profile.choose(sent)
    await expect(profile.row(sent.name)).toContainText('Nothing moved for a while. Attempt 2, next try in 1 s.', { timeout: 40_000 })
    await expectStored(profile, sent)
    expect((await heard()).some((words) => /^Sending [1-9]/.test(words))).toBe(true)
  })
  proxy.script(stallAfter(4 * MIB))
  await expect.poll(() => proxy.sent.length).toBe(1)
  // The second page's request is the second mood.
  const { seen } = proxy
  proxy.script(keepAnswer, pass)
  const atTheEnd = visitor.visit(async (profile) => {
    const sent = file(100_000)
    const heard = await profile.listenTo(sent.name)
    await profile.choose(sent)
    await expectStored(profile, sent, 60_000)
    expect(await heard()).toContain('Checking whether it arrived')
  })
  await Promise.all([halfway, atTheEnd])
  expect(seen.filter((one) => one.mood === 'stall')).toHaveLength(1)
  // The answer that never came cost no second sending; the first page sent once more.
  expect(proxy.sent.map((one) => one.mood)).toEqual(['keep the answer', 'pass'])
})

test('a slow link only takes longer, and a proxy that swallows the file is shown as one', async () => {
  await visitor.visit(async (profile) => {
    const sent = file(10 * MIB)
    const heard = await profile.listenTo(sent.name)
    proxy.script(slow(4 * MIB))
    await profile.choose(sent)
    await expectStored(profile, sent)
    const shares = (await heard()).flatMap((words) => /^Sending (\d+) %/.exec(words)?.[1] ?? []).map(Number)
    expect(shares).toEqual([...shares].sort((one, other) => one - other))
    expect(proxy.sent).toHaveLength(1)
  })
  await visitor.visit(async (profile) => {
    const sent = file(5 * MIB)
    proxy.script(swallow(4_500))
    await profile.choose(sent)
    await expect(profile.row(sent.name)).toContainText(/On its way to the store, [34] s so far/)
    await expectStored(profile, sent)
    expect(proxy.sent).toHaveLength(1)
  })
})
