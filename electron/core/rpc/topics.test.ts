/** Over the demo: the topics of every read cover every table it reads, and after any act no answer that is not read again differs. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { contract, type ReadMethod } from '#shared/contract/contract.ts'
import type { Topic } from '#shared/contract/topics.ts'
import { DAY } from '#shared/domain/zone.ts'
import { catalogue } from '#core/store/catalogue.ts'
import { DEMO_NOW, openDemoWorkspace, readInputs, type ReadInputs } from '#core/testing/every-read.ts'
import { uncovered } from '#core/testing/proven-reads.ts'
import type { Workspace } from '#core/workspace.ts'
import { dispatch } from './serve.ts'

let workspace: Workspace
let remove: () => void
let inputs: ReadInputs
const methods = Object.keys(contract).filter((name) => contract[name as keyof typeof contract].kind === 'read') as ReadMethod[]

beforeAll(async () => {
  ;({ workspace, remove } = await openDemoWorkspace())
  vi.useFakeTimers({ toFake: ['Date'], now: DEMO_NOW })
  inputs = readInputs(workspace.store.read)
}, 120_000)
afterAll(() => {
  vi.useRealTimers()
  remove()
})

test.each(methods)('%s names what it reads', (method) => {
  for (const input of inputs[method]()) expect(dispatch(workspace, method, input)).toHaveProperty('output')
})

test('a stamp counts as the tables that move it', () => {
  expect(uncovered(['book_state'], ['touches', 'policies', 'members', 'customers', 'conversations'])).toEqual([])
  expect(uncovered(['book_state'], ['touches', 'policies', 'members', 'customers'])).toEqual(['group_chats'])
})

test('no topic is declared that no table can make stale', () => {
  // Jobs and backups are announced by those who keep them: no table holds them.
  const known = new Set<string>([...Object.values(catalogue).flatMap(({ topics }) => [...topics]), 'jobs', 'backups'])
  for (const [method, call] of Object.entries(contract))
    if (call.kind === 'read') for (const topic of call.topics) expect(known, method).toContain(topic)
})

const db = () => workspace.store.read
const one = <T extends string | number>(sql: string) => db().value<T>(sql)!
const ids = <T extends string | number>(sql: string) =>
  db()
    .all<{ id: T }>(sql)
    .map(({ id }) => id)
const people = () =>
  ids<string>('SELECT customer_id AS id FROM orders WHERE customer_id IS NOT NULL GROUP BY customer_id ORDER BY 1')
const groups = () => ids<number>(`SELECT id FROM conversations WHERE kind = 'group' ORDER BY message_count DESC, id`)
const contact = () =>
  one<number>(
    `SELECT m.contact_id FROM group_members m JOIN contacts k ON k.id = m.contact_id WHERE k.role = 'external' ORDER BY 1`,
  )
const operator = () => one<string>('SELECT id FROM operators WHERE is_me = 0 ORDER BY id')
const chatting = () =>
  one<string>(
    `SELECT l.customer_id FROM conversations c JOIN customer_contacts l ON l.contact_id = c.contact_id WHERE c.kind = 'direct' ORDER BY c.message_count DESC`,
  )

/** Acts of every kind; each is seen from all reads, and so is taking it back. */
const acts: [name: string, method: string, input: () => unknown][] = [
  [
    'joining two customers, one of whom is talked to',
    'customers.merge',
    () => ({ id: people()[3], others: [chatting(), people()[4]] }),
  ],
  ['giving a customer to an operator', 'customers.update', () => ({ id: chatting(), operatorId: operator() })],
  ['another person at the desk', 'operators.save', () => ({ id: operator(), name: '小周', role: 'advisor', isMe: true })],
  ['a tag', 'tags.apply', () => ({ selection: { ids: people().slice(0, 9) }, add: [one('SELECT id FROM tags ORDER BY id')] })],
  ['a tag gone', 'tags.remove', () => ({ id: one('SELECT tag_id FROM customer_tags ORDER BY tag_id') })],
  ['a note', 'notes.save', () => ({ customerId: chatting(), text: '喜欢清淡的' })],
  ['a follow-up', 'followUps.save', () => ({ customerId: people()[1], dueAt: DEMO_NOW + DAY, text: '回访' })],
  [
    'groups of another tier',
    'groups.update',
    () => ({ ids: groups().slice(0, 3), tier: 'vip', operatorId: operator(), note: 'n' }),
  ],
  ['a member who is staff', 'groups.setStaff', () => ({ contactId: contact(), staff: true, operatorId: operator() })],
  [
    'content',
    'content.save',
    () => ({ id: one(`SELECT content_id FROM calendar_entries ORDER BY at`), kind: 'promo', title: '改名', body: '满减' }),
  ],
  ['no policies', 'policies.remove', () => ({ id: one('SELECT id FROM policies ORDER BY position') })],
  ['a plan', 'calendar.plan', () => ({ ...inputs['calendar.check']()[0], override: '上新' })],
  [
    'a plan gone',
    'calendar.cancel',
    () => ({ entryId: one("SELECT entry_id FROM deliveries WHERE state = 'planned' ORDER BY at") }),
  ],
  ['a rule off', 'rules.setEnabled', () => ({ id: one('SELECT rule_id FROM drafts WHERE rule_id IS NOT NULL'), enabled: false })],
  ['a variable', 'variables.save', () => ({ name: '营业时间', value: '8 点到 20 点' })],
  ['a term', 'terms.save', () => ({ term: '闻所未闻', category: 'absolute' })],
  [
    'a script',
    'scripts.save',
    () => ({ id: one('SELECT script_id FROM reply_rules ORDER BY id'), title: '新话术', body: '您好' }),
  ],
  ['a view', 'savedViews.save', () => ({ screen: 'customers', name: '老客', state: {} })],
  ['reading a chat', 'conversations.markRead', () => ({ id: one('SELECT id FROM conversations WHERE unread_count > 0') })],
  ['another name', 'workspace.update', () => ({ name: '新店' })],
  ['another zone', 'workspace.update', () => ({ zone: 'America/New_York' })],
]

interface Seen {
  topics: readonly Topic[]
  look: () => string
  answer: string
}

function lookEverywhere(): Map<string, Seen> {
  const views = new Map<string, Seen>()
  for (const method of methods) {
    const call = contract[method]
    if (call.kind !== 'read' || method === 'jobs.list') continue
    for (const [n, input] of inputs[method]().entries()) {
      const look = () => {
        try {
          return JSON.stringify(dispatch(workspace, method, input).output)
        } catch (error) {
          return (error as Error).message
        }
      }
      views.set(`${method} ${n}`, { topics: call.topics, look, answer: look() })
    }
  }
  return views
}

/** What differs from before although no pushed topic made anybody look again. */
function stale(views: Map<string, Seen>, act: () => void): string[] {
  const pushed = new Set<Topic>()
  const stop = workspace.store.onChanged((topics) => topics.forEach((topic) => pushed.add(topic)))
  act()
  stop()
  return [...views].flatMap(([name, { topics, look, answer }]) =>
    topics.some((topic) => pushed.has(topic)) || look() === answer ? [] : [name],
  )
}

test.each(acts)('%s leaves nothing stale, nor does its undo', (_, method, input) => {
  const given = input()
  const views = lookEverywhere()
  let token: string | undefined
  const act = () => {
    token = dispatch(workspace, method, given).undo?.token
  }
  expect(stale(views, act)).toEqual([])
  if (token === undefined) return
  const after = lookEverywhere()
  expect(stale(after, () => dispatch(workspace, 'undo.apply', { token }))).toEqual([])
})

test('the oracle finds a stale answer: with the push held back, a new name is missed', () => {
  const views = lookEverywhere()
  const quiet = vi.spyOn(workspace.store, 'announce').mockImplementation(() => {})
  const missed = stale(views, () =>
    dispatch(workspace, 'customers.update', { ...inputs['customers.get']()[0], name: '没人知道' }),
  )
  quiet.mockRestore()
  expect(missed).toEqual(expect.arrayContaining(['customers.get 0']))
})
