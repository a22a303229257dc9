/**
 * One file through the whole import (recognised, previewed, taken in) in a process of its own, which then prints what came of it, the most
 * memory it held and the longest step it took. Arguments: the file.
 */
import { readFileSync } from 'node:fs'
import { openTestWorkspace } from '#core/testing/test-store.ts'
import { previewImport, runImport, type ImportContext } from '../run-import.ts'

const path = process.argv[2]!
const test = openTestWorkspace()
const context: ImportContext = {
  store: test.store,
  zone: 'Asia/Shanghai',
  afterMessages: [],
  now: Date.UTC(2026, 10, 21),
  progress: () => {},
  checkpoint: () => new Promise((resolve) => setImmediate(resolve)),
}

/** Microseconds of this thread's processor time: what others on the machine take is not counted. */
const worked = (): number => {
  const { user, system } = process.threadCpuUsage()
  return user + system
}
let last = worked()
let longest = 0
let over = 0
let watching = true
/** Once a turn of the event loop. */
const turn = () => {
  const now = worked()
  longest = Math.max(longest, now - last)
  if (now - last > 50_000) over++
  last = now
  if (watching) setImmediate(turn)
}

/** MB. The figure of the whole process as the system keeps it, which a process begins anew; getrusage's is taken over from the parent. */
function peak(): number {
  try {
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]) / 1024)
  } catch {
    return Math.round(process.resourceUsage().maxRSS / 1024)
  }
}

const beforeMB = peak()
const started = performance.now()
setImmediate(turn)
const preview = (await previewImport(context, [{ path }])).files[0]!
watching = false
const previewed = performance.now()
const report = (await runImport(context, [{ path }])).files[0]!
console.log(
  JSON.stringify({
    outcome: report.problem?.reason.code ?? 'taken in',
    previewed: preview.problem?.reason.code ?? 'taken in',
    at: report.problem?.at ?? null,
    people: report.contacts,
    messages: report.messages,
    left: [...new Set(preview.rejected.rows.map(({ reason }) => reason.code))],
    beforeMB,
    peakMB: peak(),
    previewMs: Math.round(previewed - started),
    importMs: Math.round(performance.now() - previewed),
    longestMs: Math.round(longest / 1000),
    over,
  }),
)
test.remove()
