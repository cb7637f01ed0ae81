// Runs before the page's own scripts: records performance entries, and when the page accepts files. "attached" is when
// the control has a listener, "interactive" the next frame.
const seen = { tasks: [], lcp: 0, cls: 0, form: 0 }
const observe = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true })
observe('longtask', (entry) => seen.tasks.push(entry.duration))
observe('largest-contentful-paint', (entry) => (seen.lcp = entry.startTime))
observe('layout-shift', (entry) => (seen.cls += entry.value))
observe('mark', (entry) => {
  if (entry.name === 'attached') requestAnimationFrame(() => setTimeout(() => (seen.interactive = performance.now())))
})
new MutationObserver(() => {
  const form = document.querySelector('form.picker')
  if (!form) return
  if (!seen.form && form.querySelector('button[type=submit]')) seen.form = performance.now()
  if (form.hasAttribute('data-live') && !performance.getEntriesByName('attached').length) performance.mark('attached')
}).observe(document, { subtree: true, childList: true, attributes: true })
