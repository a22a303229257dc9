/**
 * What a large import leaves to be worked out: labels of our posts, touches, day figures, waits, then drafts. A workspace of a million
 * messages, imported once by the real import and kept, is copied and opened: seconds until nothing is due, how long core's loop was taken
 * at once (a step is a transaction; by processor time besides, for the machine is shared), the delay of its loop, and how long a call of a
 * window took meanwhile, waiting included.
 * npm run bench -- import-pass [--messages N] --json
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { draftingIsDue } from '../electron/core/drafting/waiting.ts'
import { handlers } from '../electron/core/rpc/handlers.ts'
import { queuedCount } from '../electron/core/store/tables/cadence-queue.ts'
import { Workspace } from '../electron/core/workspace.ts'
import { contract } from '../shared/contract/contract.ts'
import { BIG_KEY, staffedWorkspace } from './big-workspace.ts'

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '1000000' },
    json: { type: 'boolean', default: false },
  },
})
const MESSAGES = Number(values.messages)
/** A window that reads once in so long. */
const ASK_MS = 100
const GOAL_SECONDS = 60
/** The longest step: a call of the window that comes meanwhile waits so long at most, three frames. */
const GOAL_STEP_MS = 50

const round = (n: number) => Math.round(n * 100) / 100
const at = (sorted: readonly number[], share: number) => sorted[Math.floor(sorted.length * share)] ?? 0
const kept = await staffedWorkspace(MESSAGES)
const dir = mkdtempSync(join(tmpdir(), 'qunxi-bench-'))
try {
  cpSync(kept, join(dir, 'workspace'), { recursive: true })
  const used = process.cpuUsage()
  const usedHere = process.threadCpuUsage()
  const started = performance.now()
  const since = () => (performance.now() - started) / 1000
  const workspace = Workspace.open(join(dir, 'workspace'), BIG_KEY)
  const { store } = workspace
  let pushes = 0
  store.onChanged(() => (pushes += 1))
  // The first write of a workspace makes the triggers: that is no part of the pass.
  store.write(() => {})
  // Each transaction is one step: nothing of the loop runs inside.
  const steps: { wall: number; cpu: number }[] = []
  const write = store.write.bind(store)
  store.write = (...args) => {
    const spent = process.threadCpuUsage()
    const begun = performance.now()
    try {
      return write(...args)
    } finally {
      const wall = performance.now() - begun
      const { user, system } = process.threadCpuUsage(spent)
      steps.push({ wall, cpu: (user + system) / 1000 })
    }
  }
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const asked: number[] = []
  let cadenceSeconds = 0
  for (;;) {
    const due = queuedCount(store.read) > 0
    if (!due && cadenceSeconds === 0) cadenceSeconds = since()
    if (!due && !draftingIsDue(store.read, workspace.zone)) break
    const asks = performance.now()
    await pause(ASK_MS)
    // From the moment it should have been asked: what it waited for a step is part of it.
    contract['conversations.list'].output.parse(
      handlers['conversations.list'](
        {
          db: store.read,
          now: Date.now(),
          zone: workspace.zone,
          jobs: workspace.jobs,
          backups: workspace.backups,
          health: workspace.store.health,
        },
        contract['conversations.list'].input.parse({}),
      ),
    )
    asked.push(performance.now() - asks - ASK_MS)
  }
  delay.disable()
  const seconds = since()
  const { user, system } = process.cpuUsage(used)
  const count = (sql: string) => store.read.value<number>(sql) ?? 0
  const here = process.threadCpuUsage(usedHere)
  const steepest = (of: 'wall' | 'cpu') => {
    const sorted = steps.map((step) => step[of]).toSorted((a, b) => a - b)
    return { p50: round(at(sorted, 0.5)), p99: round(at(sorted, 0.99)), max: round(sorted.at(-1) ?? 0) }
  }
  const step = { ms: steepest('wall'), cpuMs: steepest('cpu') }
  const p95 = at(
    asked.toSorted((a, b) => a - b),
    0.95,
  )
  console.log(
    JSON.stringify({
      name: 'import-pass',
      messages: MESSAGES,
      seconds: round(seconds),
      cadenceSeconds: round(cadenceSeconds),
      cpuSeconds: round((user + system) / 1e6),
      loopCpuSeconds: round((here.user + here.system) / 1e6),
      steps: steps.length,
      step,
      loopDelay: { p99: round(delay.percentile(99) / 1e6), max: round(delay.max / 1e6) },
      callMeanwhile: { asked: asked.length, p95: round(p95), max: round(Math.max(0, ...asked)) },
      pushes,
      made: {
        labels: count('SELECT count(*) FROM message_labels'),
        promos: count(`SELECT count(*) FROM message_labels WHERE kind = 'promo'`),
        touches: count('SELECT count(*) FROM touches'),
        waits: count('SELECT count(*) FROM waits'),
        openWaits: count('SELECT count(*) FROM waits WHERE answered_at IS NULL'),
        drafts: count('SELECT count(*) FROM drafts'),
        handOffs: count('SELECT count(*) FROM hand_offs'),
      },
      goal: GOAL_SECONDS,
      goalStepMs: GOAL_STEP_MS,
      // Without a step nothing was measured.
      ok: steps.length > 0 && seconds <= GOAL_SECONDS && step.cpuMs.max <= GOAL_STEP_MS,
    }),
  )
  workspace.close()
} finally {
  rmSync(dir, { recursive: true, force: true })
}
