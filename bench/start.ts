/**
 * From starting the process to the first screen's figures, on a workspace of a million messages, against an empty Electron
 * window; interleaved, fresh profiles, in one run. And what the processes hold in memory (PSS), likewise.
 * npm run bench -- start [--messages N] [--rounds N] [--settle MS] --json
 *
 * `paintedRatio`, `usableRatio`: by the marks that main and page set themselves, in ms since main's process was made.
 * `ratio`: as the test driver reads it, which asks at 20, 50, 100, 100, then every 500 ms. `mode` says how core ran: the
 * other mode needs an Electron whose Node-API the database addon accepts.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { _electron } from '@playwright/test'
import type { ElectronApplication, Page } from '@playwright/test'
import { prepareApp } from '../build/bootstrap/prepare.mjs'
import { launchApp } from '../e2e/launch.ts'
import { mainMarks, pageMarks } from '../shared/contract/start-marks.ts'
import { BIG_KEY, bigWorkspace } from './big-workspace.ts'

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '7' },
    /** From the first screen until memory is measured. */
    settle: { type: 'string', default: '3000' },
    json: { type: 'boolean', default: false },
  },
})
const dir = await bigWorkspace(Number(values.messages))
const { electron, env, flags, stop } = await prepareApp()
Object.assign(process.env, env)

interface Measured {
  /** As the test driver reads it, from before the launch. */
  ms: number
  /** ms since main's process was made. */
  marks: Record<string, number>
  /** Proportional set size in MB: shared pages counted once. */
  megabytes: Record<string, number>
}

/** The process and all below it. */
function family(root: number): number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
    } catch {
      // It ended while the list was read.
    }
  }
  const found = new Set([root])
  for (let before = 0; before < found.size;) {
    before = found.size
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid)
  }
  return [...found]
}

/** What a process is to the app, by its command line. */
function kindOf(pid: number, root: number): string {
  if (pid === root) return 'main'
  const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  if (/core\/index\.mjs|qunxi-core|node\.mojom\.NodeService/.test(line)) return 'core'
  return /--type=([a-z-]+)/.exec(line)?.[1] ?? 'other'
}

/** Proportional set size in MB, by kind of process. */
function pss(root: number): Record<string, number> {
  const megabytes: Record<string, number> = {}
  for (const pid of family(root)) {
    try {
      const own = Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) / 1024
      const kind = kindOf(pid, root)
      megabytes[kind] = (megabytes[kind] ?? 0) + own
    } catch {
      // It ended, or is not ours to read.
    }
  }
  return megabytes
}

/** Marks of both processes, in ms since main's process was made. */
async function marksOf(app: ElectronApplication, window: Page, last: string): Promise<Record<string, number>> {
  await window.waitForFunction((name) => performance.getEntriesByName(name).length > 0, last, { timeout: 60_000, polling: 20 })
  const read = (made: number, origin: number, entries: readonly { name: string; startTime: number }[]) =>
    Object.fromEntries(
      entries
        .filter(({ name }) => name.startsWith('qx:'))
        .map(({ name, startTime }) => [name.slice(3), origin + startTime - made]),
    )
  const main = await app.evaluate(() => ({
    made: (process as unknown as { getCreationTime(): number }).getCreationTime(),
    origin: performance.timeOrigin,
    entries: performance.getEntriesByType('mark').map(({ name, startTime }) => ({ name, startTime })),
  }))
  const page = await window.evaluate(() => ({
    origin: performance.timeOrigin,
    entries: performance.getEntriesByType('mark').map(({ name, startTime }) => ({ name, startTime })),
  }))
  return { ...read(main.made, main.origin, main.entries), ...read(main.made, page.origin, page.entries) }
}

const SETTLE_MS = Number(values.settle)

async function emptyWindow(): Promise<Measured> {
  const userData = await mkdtemp(join(tmpdir(), 'qunxi-bench-'))
  const started = performance.now()
  const app = await _electron.launch({
    executablePath: electron.path,
    args: [...flags, `--user-data-dir=${userData}`, join(import.meta.dirname, 'empty-window')],
    env: { ...process.env, ...env } as Record<string, string>,
  })
  const window = await app.firstWindow()
  await window.getByText('ready').waitFor()
  const ms = performance.now() - started
  const marks = await marksOf(app, window, 'qx:painted')
  await sleep(SETTLE_MS)
  const megabytes = pss(app.process().pid!)
  await app.close()
  await rm(userData, { recursive: true, force: true })
  return { ms, marks, megabytes }
}

async function realApp(): Promise<Measured> {
  const started = performance.now()
  const launched = await launchApp({ workspace: dir, key: BIG_KEY })
  // The four figures over Today are the last thing of the first screen to be there.
  await launched.window.getByTestId('today-figures').waitFor({ timeout: 60_000 })
  const ms = performance.now() - started
  const marks = await marksOf(launched.app, launched.window, 'qx:usable')
  const info = await launched.window.evaluate(() => window.qunxi.call('app.info', {}))
  if (info.ok) mode = info.output.coreRuns
  await sleep(SETTLE_MS)
  const megabytes = pss(launched.app.process().pid!)
  await launched.close()
  return { ms, marks, megabytes }
}

const median = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!
const spread = (numbers: readonly number[]) => Math.round(Math.max(...numbers) - Math.min(...numbers))
const hundredth = (value: number) => Math.round(value * 100) / 100
const tenth = (value: number) => Math.round(value * 10) / 10
let mode = 'unknown'
const empty: Measured[] = []
const real: Measured[] = []
try {
  // The first start of each reads files the machine has not at hand yet.
  await emptyWindow()
  await realApp()
  for (let round = 0; round < Number(values.rounds); round += 1) {
    empty.push(await emptyWindow())
    real.push(await realApp())
  }
} finally {
  stop()
}
const markMs = (of: readonly Measured[], name: string) => of.map((each) => each.marks[name] ?? Number.NaN)
const emptyMs = empty.map((each) => each.ms)
const realMs = real.map((each) => each.ms)
const emptyPainted = markMs(empty, 'painted')
const realPainted = markMs(real, 'painted')
const realUsable = markMs(real, 'usable')
const sum = (parts: Record<string, number>) => Object.values(parts).reduce((all, part) => all + part, 0)
const emptyMb = empty.map((each) => sum(each.megabytes))
const realMb = real.map((each) => sum(each.megabytes))
const byKind = (of: readonly Measured[]) =>
  Object.fromEntries(
    Object.keys(of[0]?.megabytes ?? {}).map((kind) => [kind, tenth(median(of.map((each) => each.megabytes[kind] ?? 0)))]),
  )
/** Each round's own two starts lay side by side: what the machine did meanwhile is in both. */
const ratios = (above: readonly number[], below: readonly number[]) => above.map((value, at) => hundredth(value / below[at]!))
console.log(
  JSON.stringify(
    {
      name: 'start',
      mode,
      messages: Number(values.messages),
      rounds: Number(values.rounds),
      paintedRatio: hundredth(median(realPainted) / median(emptyPainted)),
      usableRatio: hundredth(median(realUsable) / median(emptyPainted)),
      ratio: hundredth(median(realMs) / median(emptyMs)),
      addedMB: tenth(median(realMb) - median(emptyMb)),
      goal: { paintedRatio: 1.6, usableRatio: 1.9, addedMB: 150 },
      aim: { paintedRatio: 1.25, usableRatio: 1.6, addedMB: 115 },
      paintedRatioOfRounds: ratios(realPainted, emptyPainted),
      usableRatioOfRounds: ratios(realUsable, emptyPainted),
      marks: Object.fromEntries(
        [...mainMarks, ...pageMarks].map((name) => [
          name,
          { ms: Math.round(median(markMs(real, name))), spread: spread(markMs(real, name)) },
        ]),
      ),
      emptyPainted: { ms: Math.round(median(emptyPainted)), spread: spread(emptyPainted) },
      emptyWindowMs: Math.round(median(emptyMs)),
      firstScreenMs: Math.round(median(realMs)),
      emptyWindowMB: tenth(median(emptyMb)),
      appMB: tenth(median(realMb)),
      appMBSpread: spread(realMb),
      emptyWindowMBByProcess: byKind(empty),
      appMBByProcess: byKind(real),
    },
    null,
    values.json ? 0 : 2,
  ),
)
