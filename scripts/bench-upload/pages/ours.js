// Observes our page: when every file is sent and has a response, and when every file is verified. The clock starts when
// files are chosen, so that processing them counts too.
const states = new WeakMap()
window.seen = { sent: 0, verified: 0, tasks: [], until }
let began = 0
// A multipart upload is `storing` while the server completes it: all of it has been sent.
const SENT = new Set([...(window.inParts ? ['storing'] : []), 'confirming', 'verified'])

function note(row) {
  const before = states.get(row)
  const state = row.getAttribute('data-state')
  states.set(row, state)
  if (SENT.has(state) && !SENT.has(before)) seen.sent += 1
  if (state === 'verified' && before !== 'verified') seen.verified += 1
  if (/^(failed|rejected)$/.test(state)) seen.failed = row.textContent
  check()
}

// The row of a stored file replaces that of its upload, perhaps before the latter says so.
function replaced(row) {
  const before = states.get(row)
  if (before === 'verified') return
  states.set(row, 'verified')
  if (!SENT.has(before)) seen.sent += 1
  seen.verified += 1
  check()
}

const waiting = []

/** Resolves when this moment is known, or a file has failed. A promise, because asking again and again costs CPU time. */
function until(moment) {
  return new Promise((resolve, reject) => {
    waiting.push(() => (seen[moment] !== undefined || seen.failed) && resolve())
    check()
    setTimeout(() => reject(new Error(`no ${moment} after two minutes; the page says:\n${document.body.innerText.slice(0, 2000)}`)), 120_000)
  })
}

function check() {
  const now = performance.now() - began
  if (seen.sent >= window.expected) seen.sentAt ??= now
  if (seen.verified >= window.expected) seen.verifiedAt ??= now
  for (const tell of waiting) tell()
}

document.addEventListener('change', () => (began = performance.now()), { capture: true })
document.addEventListener('DOMContentLoaded', () => {
  new MutationObserver((changes) => {
    for (const { target, addedNodes, removedNodes } of changes) {
      if (target.matches('li.upload')) note(target)
      for (const node of addedNodes) if (node.matches?.('li.upload')) note(node)
      for (const node of removedNodes) if (node.matches?.('li.upload')) replaced(node)
    }
  }).observe(document.body, { subtree: true, childList: true, attributeFilter: ['data-state'] })
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) if (began && startTime > began) seen.tasks.push(Math.round(duration))
  }).observe({ type: 'longtask' })
})
