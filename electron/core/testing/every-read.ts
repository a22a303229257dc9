/** Every read of the contract with inputs that reach its branches, for tests that hold of all of them; over the demo workspace. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { contract, type Contract, type ReadMethod } from '#shared/contract/contract.ts'
import { conversationChips } from '#shared/contract/conversations.ts'
import type { InputOf } from '#shared/contract/define.ts'
import { customerSortSchema } from '#shared/domain/customer-filter.ts'
import { DAY } from '#shared/domain/zone.ts'
import { createDemoWorkspace } from '#core/demo/create.ts'
import type { ReadDb } from '#core/store/db.ts'
import { DEMO_KEY_FILE } from '#main-and-core/key-wrap.ts'
import { Workspace } from '#core/workspace.ts'
import './proven-reads.ts'

/** The time the demo is made for, and the tests live at. Epoch milliseconds. */
export const DEMO_NOW = Date.parse('2026-11-20T10:00:00+08:00')

export type ReadInputs = { [M in ReadMethod]: () => InputOf<Contract[M]>[] }

export function readInputs(db: ReadDb): ReadInputs {
  const one = <T>(sql: string) => db.value<T>(sql)!
  const group = () => one<number>(`SELECT id FROM conversations WHERE kind = 'group' ORDER BY message_count DESC`)
  const direct = () => one<number>(`SELECT id FROM conversations WHERE kind = 'direct' ORDER BY message_count DESC`)
  const message = () => one<number>('SELECT max(id) FROM messages')
  const customer = () => one<string>('SELECT customer_id FROM orders WHERE customer_id IS NOT NULL')
  const account = () => one<number>('SELECT min(id) FROM accounts')
  const span = { from: DEMO_NOW - 7 * DAY, to: DEMO_NOW + 7 * DAY }
  const days = { from: '2026-11-01', to: '2026-11-20' }
  const filter = {
    ...{ text: '小', tagsNone: ['t'], stages: ['active' as const], operators: [null], heardDays: 90, ordersMin: 0, spentMin: 0 },
    ...{ orderedDays: 90, hasPhone: true, openFollowUp: false, untagged: false },
  }

  /** Inputs that reach every branch which reads something else. */
  return {
    'accounts.list': () => [{}],
    'accounts.summary': () => [{}],
    'sync.log': () => [{}, { accountId: account() }],
    'conflicts.list': () => [{}, { customerId: customer() }],
    'audit.cadence': () => [days, { ...days, conversationId: group() }],
    'audit.operators': () => [days, { ...days, businessHours: true }],
    'audit.responses': () => [days, { ...days, businessHours: true }],
    'audit.rows': () => contract['audit.rows'].input.shape.of.options.map((of) => ({ of, ...span, conversationId: group() })),
    'backups.state': () => [{}],
    'backups.list': () => [{}],
    'calendar.range': () => [{ ...span }, { ...span, conversationId: group() }],
    'calendar.groups': () => [{}],
    'calendar.grid': () => [{ ...span }, { ...span, search: '群', tier: 'vip' }],
    'calendar.entry': () => [{ entryId: one<string>('SELECT id FROM calendar_entries') }],
    'calendar.preview': () => [{ kind: 'promo', conversationIds: [group()], slots: [DEMO_NOW + DAY] }],
    'calendar.check': () => [
      {
        contentId: one<string>(`SELECT id FROM content_items WHERE kind = 'promo'`),
        audience: { groups: [group()] },
        at: DEMO_NOW + DAY,
      },
    ],
    'content.list': () => [{}, { archived: true }],
    'content.attachment': () => [],
    'conversations.list': () => [...conversationChips.map((chip) => ({ chip })), { text: '团', keep: group() }],
    'conversations.counts': () => [{}],
    'conversations.get': () => [{ id: group() }, { id: direct() }],
    'conversations.timeline': () => [
      { id: group(), limit: 50 },
      { id: direct(), limit: 50 },
    ],
    'conversations.locate': () => [
      { id: group(), messageId: message() },
      { id: group(), at: DEMO_NOW },
    ],
    'conversations.members': () => [
      { id: group(), text: '小', offset: 0, limit: 50 },
      { id: group(), left: true, offset: 0, limit: 50 },
    ],
    'messages.revisions': () => [{ messageId: message() }],
    'customers.sync': () => [{ id: customer() }],
    'customers.list': () => [
      ...customerSortSchema.shape.key.options.map((key) => ({ sort: { key, descending: true } })),
      { filter },
      { filter: { tagsAny: [one<string>('SELECT id FROM tags')], groups: [group()], channels: ['wecom'], silentDays: 7 } },
    ],
    'customers.places': () => [{}],
    'customers.get': () => [{ id: customer() }],
    'customers.timeline': () => [{ id: customer() }],
    'followUps.due': () => [{ until: DEMO_NOW + 9 * DAY }],
    'savedViews.list': () => [{ screen: 'customers' }],
    'deliveries.today': () => [{}],
    'today.figures': () => [{}],
    'rules.list': () => [{}],
    'rules.checkMatchers': () => [{ matchers: [] }],
    'scripts.list': () => [{}],
    'scripts.preview': () => [{ body: '{{客户称呼}}，{{订单号}} {{群名}}', customerId: customer() }],
    'terms.list': () => [{}],
    'variables.list': () => [{}],
    'drafting.test': () => [
      { text: '什么时候发货？', customerId: customer(), conversationId: direct() },
      { text: '几点关门？我要投诉' },
    ],
    'drafting.check': () => [{ text: '全网最低价' }],
    'drafting.queue': () => [
      { offset: 0, limit: 50 },
      { conversationId: direct(), offset: 0, limit: 50 },
    ],
    'drafting.ofCustomer': () => [{ customerId: customer() }],
    'drafting.detail': () => [{ id: one<string>('SELECT id FROM drafts') }],
    'groups.list': () => [{}],
    'groups.get': () => [{ id: group() }],
    'groups.members': () => [{ id: group() }],
    'imports.formats': () => [{}],
    'imports.list': () => [{}],
    'jobs.list': () => [{}],
    'outbox.list': () => [{}, { show: 'all', accountId: account(), conversationId: group() }],
    'outbox.targets': () => [{ id: 'none' }],
    'conversations.sending': () => [{ id: group() }, { id: direct() }],
    'palette.search': () => [{ text: '小' }, { text: 'xm' }],
    'policies.list': () => [{}],
    'search.messages': () => [
      { text: '秒杀' },
      { text: '秒杀', conversationId: group(), from: days.from, to: days.to, kinds: ['text'] },
    ],
    'search.people': () => [{ text: '小' }, { text: '小', conversationId: group() }],
    'tags.list': () => [{}],
    'workspace.info': () => [{}],
    'workspace.health': () => [{}],
    'operators.list': () => [{}],
    'undo.recent': () => [{}],
  }
}

/** The demo workspace of `DEMO_NOW` in a temporary folder. */
export async function openDemoWorkspace(): Promise<{ workspace: Workspace; remove(): void }> {
  const parent = mkdtempSync(join(tmpdir(), 'qunxi-demo-'))
  const dir = join(parent, 'demo')
  await createDemoWorkspace(dir, { now: DEMO_NOW })
  const workspace = Workspace.open(dir, readFileSync(join(dir, DEMO_KEY_FILE), 'utf8').trim())
  return {
    workspace,
    remove: () => {
      workspace.close()
      rmSync(parent, { recursive: true, force: true })
    },
  }
}
