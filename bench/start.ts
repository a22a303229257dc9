/**
 * From starting the process to the first screen's data on view, on a workspace of a million messages, against an empty
 * Electron window shown; interleaved, fresh profiles, in one run. And what the processes hold in memory (PSS), likewise.
 * npm run bench -- start [--messages N] [--rounds N] [--settle MS] --json
 */
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { _electron } from '@playwright/test'
import { prepareApp } from '../build/bootstrap/prepare.mjs'
import { launchApp } from '../e2e/launch.ts'
import { BIG_KEY, bigWorkspace } from './big-workspace.ts'

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '5' },
    /** From the first screen until memory is measured. */
    settle: { type: 'string', default: '3000' },
    json: { type: 'boolean', default: false },
  },
})
const dir = await bigWorkspace(Number(values.messages))
const { electron, env, flags, stop } = await prepareApp()
Object.assign(process.env, env)

interface Measured {
  ms: number
  /** Proportional set size of all processes in MB: shared pages counted once. */
  megabytes: number
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

function pss(root: number): number {
  let kilobytes = 0
  for (const pid of family(root)) {
    try {
      kilobytes += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0)
    } catch {
      // It ended, or is not ours to read.
    }
  }
  return kilobytes / 1024
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
  await sleep(SETTLE_MS)
  const megabytes = pss(app.process().pid!)
  await app.close()
  await rm(userData, { recursive: true, force: true })
  return { ms, megabytes }
}

async function realApp(): Promise<Measured> {
  const started = performance.now()
  const launched = await launchApp({ workspace: dir, key: BIG_KEY })
  // The four figures over Today are the last thing of the first screen to be there.
  await launched.window.getByTestId('today-figures').waitFor({ timeout: 60_000 })
  const ms = performance.now() - started
  await sleep(SETTLE_MS)
  const megabytes = pss(launched.app.process().pid!)
  await launched.close()
  return { ms, megabytes }
}

const median = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!
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
const emptyMs = median(empty.map((each) => each.ms))
const realMs = median(real.map((each) => each.ms))
const emptyMb = median(empty.map((each) => each.megabytes))
const realMb = median(real.map((each) => each.megabytes))
const tenth = (value: number) => Math.round(value * 10) / 10
console.log(
  JSON.stringify(
    {
      name: 'start',
      messages: Number(values.messages),
      rounds: Number(values.rounds),
      emptyWindowMs: Math.round(emptyMs),
      firstScreenMs: Math.round(realMs),
      ratio: Math.round((realMs / emptyMs) * 100) / 100,
      goalRatio: 1.6,
      aimRatio: 1.25,
      emptyWindowMB: tenth(emptyMb),
      appMB: tenth(realMb),
      addedMB: tenth(realMb - emptyMb),
      goalAddedMB: 150,
      aimAddedMB: 80,
    },
    null,
    values.json ? 0 : 2,
  ),
)
