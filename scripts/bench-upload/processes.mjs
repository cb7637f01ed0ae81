// Process trees, memory and CPU time (Linux).
import { readFileSync, readdirSync } from 'node:fs'

const TICKS = 100

function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // The process has ended meanwhile.
    return ''
  }
}

/** A process and all its descendants. */
export function tree(pid) {
  const found = [pid]
  for (const one of found) {
    let threads = []
    try {
      threads = readdirSync(`/proc/${one}/task`)
    } catch {
      continue
    }
    for (const thread of threads) found.push(...read(`/proc/${one}/task/${thread}/children`).split(' ').filter(Boolean).map(Number))
  }
  return found
}

const isRenderer = (pid) => read(`/proc/${pid}/cmdline`).includes('--type=renderer')
const rss = (pid) => Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1024

/** Memory of a browser's largest renderer in MiB. */
export function rendererMib(browser) {
  return Math.max(0, ...tree(browser).filter(isRenderer).map(rss))
}

/** CPU seconds of a process tree. */
export function cpuSeconds(pid) {
  const used = (one) => {
    const fields = read(`/proc/${one}/stat`).split(') ')[1]?.split(' ')
    return fields ? (Number(fields[11]) + Number(fields[12])) / TICKS : 0
  }
  return tree(pid).reduce((sum, one) => sum + used(one), 0)
}

/** CPU seconds of the whole machine. */
export function busySeconds() {
  const ticks = read('/proc/stat').split('\n')[0].split(/\s+/).slice(1, 9).map(Number)
  return (ticks.reduce((sum, one) => sum + one, 0) - ticks[3] - ticks[4]) / TICKS
}

/** Monitors the memory of a browser's renderer. */
export class MemoryWatch {
  constructor(browser) {
    this.first = this.peak = rendererMib(browser)
    this.timer = setInterval(() => (this.peak = Math.max(this.peak, rendererMib(browser))), 100)
  }

  /** Maximum growth in MiB. */
  stop() {
    clearInterval(this.timer)
    return this.peak - this.first
  }
}
