import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import type { QunxiError } from '#shared/contract/errors.ts'
import { newId } from '#shared/domain/id.ts'
import { tablesPeopleWrite } from '#core/store/catalogue.ts'
import { actsToUndo } from '#core/store/captured-acts.ts'
import type { WriteDb } from '#core/store/db.ts'
import { refreshCustomerFigures } from '#core/store/tables/customers.ts'
import {
  DESK_CHATS,
  DESK_CONTACTS,
  DESK_MESSAGES,
  figuresOf,
  openTwoDesks,
  tableByNames,
  type TwoDesks,
} from '#core/testing/two-desks.ts'
import { dispatch } from './serve.ts'

let desks: TwoDesks | undefined
afterEach(() => {
  desks?.remove()
  desks = undefined
})

interface Step {
  what: number
  a: number
  b: number
  c: number
}

const DAY = 86_400_000
const MORNING = Date.UTC(2027, 0, 4, 2)

/** One act of a person, by the calls of the window, or by tables where a call would need a channel. */
function act(desk: TwoDesks, { what, a, b, c }: Step): void {
  const { workspace, store } = desk.mine
  const call = (method: string, input: unknown) => void dispatch(workspace, method, input)
  const some = (table: string, at: number): string => {
    const ids = store.read.all<{ id: string }>(`SELECT id FROM ${table} ORDER BY id`)
    return ids[at % Math.max(1, ids.length)]?.id ?? newId()
  }
  const direct = (work: (db: WriteDb) => void) =>
    store.transact(
      ({ db, captureUndo }) => {
        if (c % 2) captureUndo({ label: 'app.undo.generic' })
        work(db)
      },
      c % 5 === 0 ? 'channel' : 'people',
    )
  const chat = desk.chat(a % DESK_CHATS)
  const contact = desk.contact(a % DESK_CONTACTS)
  const message = desk.message(b % DESK_MESSAGES)
  const customer = some('customers', a)
  const group = desk.chat([0, 1, 3, 4][a % 4]!)
  const rule = { any: [{ kind: 'keyword', text: `词${b}` }], conditions: { groups: [group] } }
  const at = MORNING + (b % 20) * DAY
  const moves: (() => void)[] = [
    () => call('customers.create', { name: `客${a}`, phone: `1380000${1000 + b}` }),
    () => call('customers.update', { id: customer, remark: c % 3 ? `备注${b}` : null, name: `名${c}` }),
    () => call('customers.merge', { id: customer, others: [some('customers', b)] }),
    () =>
      direct((db) => {
        db.run('INSERT OR IGNORE INTO customer_contacts(contact_id, customer_id) VALUES(?, ?)', contact, customer)
        refreshCustomerFigures(db)
      }),
    () =>
      direct((db) => {
        db.run('UPDATE orders SET customer_id = ? WHERE id = ?', customer, 1 + (b % 4))
        refreshCustomerFigures(db)
      }),
    () => call('notes.save', { customerId: customer, text: `记${b}` }),
    () => call('notes.remove', { id: some('notes', b) }),
    () => call('followUps.save', { customerId: customer, dueAt: at, text: '回访' }),
    () => call('followUps.close', { id: some('follow_ups', b), state: 'done' }),
    () => call('savedViews.save', { screen: 'customers', name: `视图${b}`, state: { filter: { groups: [group], text: '"' } } }),
    () => call('savedViews.remove', { id: some('saved_views', b) }),
    () => call('operators.save', { name: `同事${b}`, role: 'advisor', isMe: c % 2 === 0 }),
    () => call('tagGroups.save', { name: `组${b % 5}`, color: 'blue' }),
    () => call('tagGroups.remove', { id: some('tag_groups', b) }),
    () => call('tags.save', { name: `签${b % 9}` }),
    () => call('tags.save', { id: some('tags', a), name: `改${b % 9}` }),
    () => call('tags.remove', { id: some('tags', b) }),
    () => call('tags.apply', { selection: { ids: [customer, some('customers', c)] }, add: [some('tags', b)] }),
    () => call('tags.apply', { selection: { ids: [customer] }, remove: [some('tags', b)] }),
    () => call('groups.update', { ids: [group], tier: c % 2 ? 'vip' : 'standard', note: `注${b}`, addTagIds: [some('tags', b)] }),
    () => call('groups.update', { ids: [group], removeTagIds: [some('tags', b)], operatorId: some('operators', c) }),
    () => call('groups.setStaff', { contactId: contact, staff: c % 2 === 0 }),
    () => call('content.save', { kind: 'promo', title: `文${b}`, body: '满减' }),
    () => call('content.archive', { id: some('content_items', b), archived: c % 2 === 0 }),
    () =>
      direct((db) =>
        db.run(
          `INSERT INTO content_attachments VALUES(?, ?, 0, 'a.png', 'image/png', ?)`,
          newId(),
          some('content_items', b),
          Buffer.from([0, a % 256, 255]),
        ),
      ),
    () =>
      call('policies.save', {
        name: `策${b}`,
        enabled: true,
        rule: { scope: { kind: 'group', id: String(group) }, window: { rollingDays: 7 }, max: 5 },
      }),
    () => call('policies.remove', { id: some('policies', b) }),
    () => call('calendar.plan', { contentId: some('content_items', b), at, audience: { groups: [group] } }),
    () => call('calendar.move', { entryId: some('calendar_entries', b), to: at + DAY }),
    () => call('calendar.cancel', { entryId: some('calendar_entries', b) }),
    () => call('deliveries.claim', { ids: [some('deliveries', b)], override: '客户要求' }),
    () => call('deliveries.skip', { ids: [some('deliveries', b)] }),
    () => call('scripts.save', { title: `话${b}`, body: '您好' }),
    () => call('rules.save', { name: `规${b}`, priority: 1, scriptId: some('scripts', b), enabled: true, ...rule }),
    () => call('rules.remove', { id: some('reply_rules', b) }),
    () => call('terms.save', { term: `词${b}`, category: 'absolute' }),
    () => call('terms.remove', { id: some('sensitive_terms', b) }),
    () => call('variables.save', { name: `变量${b % 4}`, value: `${c}` }),
    () => call('variables.remove', { name: `变量${b % 4}` }),
    () => call('audit.mark', { messageId: message, kind: c % 2 ? 'promo' : 'service' }),
    () => store.write((db) => db.run(`INSERT OR IGNORE INTO message_labels VALUES(?, 'promo', 0.25, '[]', 'auto')`, message)),
    () =>
      direct((db) =>
        db.run(
          `INSERT INTO drafts(id, conversation_id, contact_id, wait_id, message_id, text, confidence, trace, findings, created_at)
        VALUES(?, ?, ?, ?, ?, '好的', 0.1, '{}', '[]', 0) ON CONFLICT DO NOTHING`,
          newId(),
          chat,
          contact,
          message,
          message,
        ),
      ),
    () => direct((db) => db.run(`UPDATE drafts SET state = 'edited', final_text = ? WHERE id = ?`, `改${c}`, some('drafts', b))),
    () =>
      direct((db) =>
        db.run(
          `INSERT INTO hand_offs(id, conversation_id, contact_id, wait_id, message_id, guard, trace, created_at)
        VALUES(?, ?, ?, ?, ?, 'complaint', '{}', 0) ON CONFLICT DO NOTHING`,
          newId(),
          chat,
          null,
          message,
          message,
        ),
      ),
    () =>
      direct((db) =>
        db.run(
          `INSERT INTO conflicts(id, account_id, contact_id, field, local, found_at) VALUES(?, ?, ?, 'remark', ?, 0)
        ON CONFLICT DO NOTHING`,
          newId(),
          1 + ((contact - 1) % 2),
          contact,
          `值${c}`,
        ),
      ),
    () =>
      direct((db) =>
        db.run(
          `INSERT INTO local_only VALUES(?, ?, '1') ON CONFLICT DO UPDATE SET value = '0'`,
          c % 3 ? contact : 0,
          c % 3 ? 'remark' : `create:${1 + (b % 2)}:${some('tags', b)}`,
        ),
      ),
    () => direct((db) => db.run('DELETE FROM local_only WHERE contact_id = ?', contact)),
    () =>
      direct((db) => {
        const id = newId()
        db.run(
          `INSERT INTO outbox(id, account_id, kind, lane, merge_key, payload, created_at) VALUES(?, 1, 'remark', ?, ?, '{}', 0) ON CONFLICT DO NOTHING`,
          id,
          `contact:${contact}`,
          `remark:${contact}:${desk.contact(3)}`,
        )
        db.run(
          'INSERT INTO outbox_targets(outbox_id, native_id, conversation_id, contact_id) VALUES(?, ?, ?, ?)',
          id,
          'x',
          chat,
          contact,
        )
      }),
    () => direct((db) => db.run(`UPDATE outbox SET state = 'cancelled', closed_at = ? WHERE id = ?`, b, some('outbox', a))),
    () =>
      direct((db) =>
        db.run(
          `INSERT INTO touches(id, conversation_id, customer_id, at, kind, state, message_id) VALUES(?, ?, ?, ?, 'promo', ?, ?) ON CONFLICT DO NOTHING`,
          newId(),
          chat,
          customer,
          at,
          c % 3 ? 'sent' : 'observed',
          c % 3 ? null : message,
        ),
      ),
    () => direct((db) => db.run(`UPDATE touches SET state = 'sent' WHERE id = ?`, some('touches', b))),
    () => {
      const acts = actsToUndo(store.read, 4)
      const chosen = acts[a % Math.max(1, acts.length)]
      if (chosen) call('undo.apply', { token: chosen.token })
    },
  ]
  try {
    moves[what % moves.length]!()
  } catch (error) {
    if ((error as QunxiError).code === undefined || (error as QunxiError).code === 'INTERNAL') throw error
  }
}

const step = fc.record({ what: fc.nat(10_000), a: fc.nat(40), b: fc.nat(40), c: fc.nat(40) })

describe('what was done at one desk, done again at another', () => {
  test('whose local integers differ: both mean the same', () => {
    fc.assert(
      fc.property(fc.array(fc.array(step, { maxLength: 60 }), { minLength: 1, maxLength: 3 }), (parts) => {
        desks = openTwoDesks()
        const changed = new Set<string>()
        for (const part of parts) {
          for (const each of part) act(desks, each)
          expect(desks.tell()).toEqual([])
          for (const table of tablesPeopleWrite) {
            const here = tableByNames(desks.mine.store, table)
            expect(tableByNames(desks.theirs.store, table), table).toEqual(here)
            if (here.length > 0) changed.add(table)
          }
          // Each desk works its figures out when it does; here, now.
          desks.mine.store.write((db) => refreshCustomerFigures(db))
          expect(figuresOf(desks.theirs.store)).toEqual(figuresOf(desks.mine.store))
        }
        desks.remove()
        desks = undefined
      }),
      { numRuns: 10 },
    )
  }, 120_000)
})
