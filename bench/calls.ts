/**
 * The calls a person waits for, on a workspace of a million messages: p50, p95 and the slowest, in milliseconds.
 * npm run bench -- calls [--messages N] [--rounds N] --json
 */
import { parseArgs } from 'node:util'
import { dispatch } from '../electron/core/rpc/serve.ts'
import { Workspace } from '../electron/core/workspace.ts'
import type { Method } from '../shared/contract/contract.ts'
import { addDays, dayStart, localDay } from '../shared/domain/zone.ts'
import { BIG_KEY, bigWorkspace } from './big-workspace.ts'
import { seeded } from './corpus.ts'

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '60' },
    json: { type: 'boolean', default: false },
  },
})
const random = seeded(5)
const dir = await bigWorkspace(Number(values.messages))
const workspace = Workspace.open(dir, BIG_KEY)
const ask = (method: Method, input: unknown) => dispatch(workspace, method, input).output as never

const first = ask('conversations.list', {}) as { items: { id: number }[] }
const people = ask('customers.list', { limit: 500 }) as { items: { id: string; name: string }[] }
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
const today = localDay(Date.now(), workspace.zone)
const week = { from: dayStart(addDays(today, -6), workspace.zone), to: dayStart(addDays(today, 1), workspace.zone) }
const month = { from: addDays(today, -29), to: today }

const calls: Partial<Record<Method, () => unknown>> = {
  'workspace.info': () => ({}),
  'conversations.list': () => ({}),
  'conversations.timeline': () => ({ id: pick(first.items).id, limit: 100 }),
  'customers.list': () => ({
    sort: { key: pick(['name', 'lastMessageAt', 'messageCount', 'stage']), descending: random() < 0.5 },
  }),
  'customers.get': () => ({ id: pick(people.items).id }),
  'customers.timeline': () => ({ id: pick(people.items).id, limit: 30 }),
  'search.messages': () => ({ text: pick(['快递', '优惠券', '订单', '什么时候', 'A12b']), limit: 50 }),
  'palette.search': () => ({ text: pick(people.items).name.slice(0, 3) }),
  'tags.list': () => ({}),
  'groups.list': () => ({}),
  'audit.cadence': () => month,
  'calendar.range': () => week,
  'calendar.grid': () => week,
  'followUps.due': () => ({ until: Date.now() }),
}

const at = (sorted: readonly number[], share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!
const report: Record<string, { p50: number; p95: number; max: number }> = {}
const all: number[] = []
for (const [method, input] of Object.entries(calls) as [Method, () => unknown][]) {
  const times: number[] = []
  for (let i = 0; i < Number(values.rounds); i += 1) {
    const given = input()
    const started = performance.now()
    ask(method, given)
    times.push(performance.now() - started)
  }
  all.push(...times)
  times.sort((a, b) => a - b)
  const round = (ms: number) => Math.round(ms * 100) / 100
  report[method] = { p50: round(at(times, 0.5)), p95: round(at(times, 0.95)), max: round(times.at(-1)!) }
}
workspace.close()
all.sort((a, b) => a - b)
console.log(
  JSON.stringify(
    {
      bench: 'calls',
      messages: Number(values.messages),
      p95: Math.round(at(all, 0.95) * 100) / 100,
      goalP95: 50,
      aimP95: 20,
      calls: report,
    },
    null,
    values.json ? 0 : 2,
  ),
)
