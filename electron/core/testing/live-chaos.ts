/**
 * A channel in bad weather, core killed every few seconds, an operator who goes on working: at the end the database must hold exactly what is
 * true in the channel, and everything the operator did must have happened there once.
 */
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { OutboxItem } from '#shared/contract/outbox.ts'
import type { ReadDb } from '#core/store/db.ts'
import { Workspace } from '#core/workspace.ts'
import { LiveCore } from './live-core.ts'
import { openTestWorkspace, TEST_KEY } from './test-store.ts'

/** One channel's simulator, as this run needs it. */
export interface ChaosChannel {
  /** Adds the account while no core runs. */
  addAccount(workspace: Workspace): number
  /** Lets so many seeded things happen in the channel. */
  happen(events: number): void
  /** Good weather from now on. */
  calm(): void
  /** Lines of what is true, and of what the database holds; both sorted. */
  truth(): string[]
  held(db: ReadDb, accountId: number): string[]
  /** One thing an operator does; answers when core has taken it. Undefined where there is nothing to do it to. */
  act(core: LiveCore, accountId: number, round: number): Promise<unknown>
  /** What a person sees who looks in the channel whether this has gone out. */
  wasSent(item: OutboxItem): boolean
  /** What people on the other side still have to do, such as confirming a task. */
  settle?(): void
  /** Acts that did not happen exactly once, in words. */
  wrongActs(db: ReadDb): string[]
  close(): Promise<void>
}

interface ChaosPlan {
  channel: ChaosChannel
  events: number
  /** Over which the events are spread. */
  seconds: number
  /** Mean milliseconds between two kills. */
  killEvery: number
  /** Mean milliseconds between two acts. */
  actEvery: number
  /** Milliseconds at most, from the calm on, until nothing is left to do. */
  patience: number
  /** Whether to wait for the results of tasks that others confirmed, which the engine asks for once a minute. */
  awaitTasks: boolean
}

export interface ChaosFigures {
  events: number
  kills: number
  acts: number
  /** Sends of which no machine could tell whether they had gone out. */
  decided: number
  /** Rows of the outbox by state, at the end. */
  outbox: Record<string, number>
  lines: number
  truthHash: string
  heldHash: string
  /** The first few lines that only one side has. */
  missing: string[]
  extra: string[]
  wrongActs: string[]
  integrity: string
  /** How often the sync log tells of each event. */
  log: Record<string, number>
  /** Milliseconds from the calm to the end. */
  settled: number
  seconds: number
}

export async function runChaos(plan: ChaosPlan): Promise<ChaosFigures> {
  const { channel, events, seconds, killEvery, actEvery } = plan
  const started = Date.now()
  const test = openTestWorkspace()
  const accountId = channel.addAccount(test.workspace)
  test.workspace.close()
  const core = new LiveCore(test.dir)
  let kills = 0
  let acts = 0
  try {
    await core.start()
    let storm = true
    const killing = (async () => {
      while (storm) {
        await sleep(killEvery * (0.5 + Math.random()))
        if (!storm) break
        await core.kill()
        kills += 1
        await core.start()
      }
    })()
    const acting = (async () => {
      while (storm) {
        await sleep(actEvery * (0.5 + Math.random()))
        if ((await channel.act(core, accountId, acts)) !== undefined) acts += 1
      }
    })()
    let happened = 0
    const begun = Date.now()
    while (happened < events) {
      await sleep(50)
      const due = Math.min(events, Math.ceil((events * (Date.now() - begun)) / (seconds * 1000)))
      channel.happen(due - happened)
      happened = due
    }
    storm = false
    channel.calm()
    await Promise.all([killing, acting])

    const calmSince = Date.now()
    const decided = await settle(core, plan, accountId, calmSince + plan.patience)
    const settled = Date.now() - calmSince
    await core.kill()
    test.workspace = Workspace.open(test.dir, TEST_KEY)
    const { workspace } = test
    const { read } = workspace.store
    const truth = channel.truth()
    const held = channel.held(read, accountId)
    const figures: ChaosFigures = {
      events: happened,
      kills,
      acts,
      decided,
      outbox: tally(read, 'SELECT state AS what, count(*) AS n FROM outbox GROUP BY state'),
      lines: truth.length,
      truthHash: hashOf(truth),
      heldHash: hashOf(held),
      missing: onlyIn(truth, held).slice(0, 20),
      extra: onlyIn(held, truth).slice(0, 20),
      wrongActs: channel.wrongActs(read),

      integrity: workspace.store.integrity(),
      log: tally(read, 'SELECT event AS what, count(*) AS n FROM sync_log GROUP BY event'),
      settled,
      seconds: Math.round((Date.now() - started) / 1000),
    }
    return figures
  } finally {
    await core.kill()
    await channel.close()
    test.remove()
  }
}

/** Whole passes until both sides stand still: what is read while the other side still moves may be old by a moment. Returns what a person decided. */
async function settle(core: LiveCore, { channel, awaitTasks }: ChaosPlan, accountId: number, until: number): Promise<number> {
  let decided = 0
  for (let round = 0; round < 2; round += 1) {
    channel.settle?.()
    await core.callSurely('accounts.sync', { id: accountId, full: false })
    await core.idle()
    for (;;) {
      const { items } = await core.call('outbox.list', { show: 'open', accountId, limit: 500 })
      const open = items.filter((item) => awaitTasks || item.state !== 'sent')
      if (open.length === 0 || Date.now() > until) break
      for (const item of open) {
        if (item.problem?.code !== 'UNCERTAIN') continue
        await core.call('outbox.settle', { id: item.id, sent: channel.wasSent(item) })
        decided += 1
      }
      channel.settle?.()
      await sleep(500)
    }
  }
  return decided
}

function tally(db: ReadDb, sql: string): Record<string, number> {
  return Object.fromEntries(db.all<{ what: string; n: number }>(sql).map(({ what, n }) => [what, n]))
}

function hashOf(lines: readonly string[]): string {
  return createHash('sha256').update(lines.join('\n')).digest('hex')
}

/** Lines of `a` that `b` does not have as often. */
function onlyIn(a: readonly string[], b: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const line of b) counts.set(line, (counts.get(line) ?? 0) + 1)
  return a.filter((line) => {
    const left = counts.get(line) ?? 0
    counts.set(line, left - 1)
    return left <= 0
  })
}
