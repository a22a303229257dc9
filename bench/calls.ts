/**
 * The calls that a person waits for, on a workspace of a million messages: list, open, scroll to any place, jump to a day, members,
 * search. p50 and p95 in milliseconds of wall and of processor time.
 * npm run bench -- calls [--messages N] [--people N] [--rounds N] --json
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { handlers } from '../electron/core/rpc/handlers.ts'
import type { ReadContext } from '../electron/core/rpc/context.ts'
import { Workspace } from '../electron/core/workspace.ts'
import { contract } from '../shared/contract/contract.ts'
import { seeded } from './corpus.ts'
import { fillWorkspace } from './fill-workspace.ts'

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '1000000' },
    people: { type: 'string', default: '50000' },
    rounds: { type: 'string', default: '100' },
    json: { type: 'boolean', default: false },
  },
})
const MESSAGES = Number(values.messages)
const ROUNDS = Number(values.rounds)
const random = seeded(5)
const dir = mkdtempSync(join(tmpdir(), 'qunxi-bench-'))
const pick = (n: number) => Math.floor(random() * n)

try {
  const workspace = Workspace.create(join(dir, 'workspace'), 'a5'.repeat(32), { name: 'bench', zone: 'Asia/Shanghai' })
  const sample = fillWorkspace(workspace, MESSAGES, Number(values.people))
  const now = sample.at(-1)!.sentAt
  const ctx: ReadContext = {
    db: workspace.store.read,
    now,
    zone: workspace.zone,
    jobs: workspace.jobs,
    backups: workspace.backups,
    health: workspace.store.health,
  }
  const call = <M extends keyof typeof contract & keyof typeof handlers>(method: M, input: unknown): unknown => {
    const parsed: unknown = contract[method].input.parse(input)
    const output = (handlers[method] as (ctx: ReadContext, input: unknown) => unknown)(ctx, parsed)
    contract[method].output.parse(output)
    return output
  }
  const some = () => sample[pick(sample.length)]!
  const lengthOf = (id: number) => (call('conversations.get', { id }) as { messageCount: number }).messageCount
  const calls: Record<string, () => void> = {
    'conversations.list': () => call('conversations.list', { offset: pick(3) * 200 }),
    'conversations.list unread': () => call('conversations.list', { chip: 'unread' }),
    'conversations.counts': () => call('conversations.counts', {}),
    'conversations.get': () => call('conversations.get', { id: some().group + 1 }),
    'conversations.timeline': () => {
      const id = some().group + 1
      call('conversations.timeline', { id, offset: pick(lengthOf(id)), limit: 100 })
    },
    'conversations.timeline longest': () => call('conversations.timeline', { id: 1, offset: pick(lengthOf(1)), limit: 100 }),
    'conversations.locate': () => call('conversations.locate', { id: 1, at: some().sentAt }),
    'conversations.members': () => call('conversations.members', { id: some().group + 1 }),
    'search.people': () => call('search.people', { text: `客户${pick(1000)}` }),
    'search.messages': () => {
      const { text } = some()
      call('search.messages', { text: text.slice(0, 3).trim() || '的' })
    },
    'palette.search': () => call('palette.search', { text: `客户${pick(1000)}` }),
    'customers.list': () =>
      call('customers.list', { filter: {}, sort: { key: 'lastMessageAt', descending: true }, offset: 0, limit: 200 }),
  }
  const figures: Record<string, { p50: number; p95: number; cpuP50: number; cpuP95: number }> = {}
  for (const [name, run] of Object.entries(calls)) {
    for (let i = 0; i < 5; i += 1) run()
    const times: number[] = []
    const cpus: number[] = []
    for (let i = 0; i < ROUNDS; i += 1) {
      const used = process.cpuUsage()
      const started = performance.now()
      run()
      times.push(performance.now() - started)
      const { user, system } = process.cpuUsage(used)
      cpus.push((user + system) / 1000)
    }
    const at = (list: number[], share: number) =>
      Math.round(list.toSorted((a, b) => a - b)[Math.floor(ROUNDS * share)]! * 1000) / 1000
    figures[name] = { p50: at(times, 0.5), p95: at(times, 0.95), cpuP50: at(cpus, 0.5), cpuP95: at(cpus, 0.95) }
  }
  const worst = Math.max(...Object.values(figures).map((figure) => figure.cpuP95))
  console.log(
    JSON.stringify({ name: 'calls', messages: MESSAGES, figures, worstCpuP95: worst, goal: 10, aim: 5, ok: worst <= 10 }),
  )
  workspace.close()
} finally {
  rmSync(dir, { recursive: true, force: true })
}
