import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openTestWorkspace } from '#core/testing/test-store.ts'
import { bulkChanges, newestAct } from './captured-acts.ts'
import { bulkTables } from './capture-triggers.ts'
import { setFollower } from './followers.ts'
import type { ReadDb, WriteDb } from './db.ts'
import {
  addToConversation,
  ensureAccount,
  insertConversation,
  makeGroup,
  memberJoined,
  memberLeft,
  noteMember,
  noteSpeakers,
  setConversationTitle,
} from './tables/chat-writes.ts'
import {
  addToContact,
  insertContact,
  lastContactId,
  setContactName,
  setContactStaff,
  updateContact,
} from './tables/contact-writes.ts'
import { updateGroup } from './tables/groups.ts'
import { addSpeakers, saveMember, setGone } from './tables/live-groups.ts'
import { keepRevision, MessageInserter, recallMessage, reviseMessage, findMessage } from './tables/message-writes.ts'
import { eraseMessages } from './tables/messages.ts'
import { saveOrder } from './tables/order-writes.ts'

/** What the followed columns of every row hold; figures are not followed. */
const rowsOf: Record<string, string> = {
  contacts:
    'SELECT id AS key, account_id, native_id, name, remark, role, is_self, operator_id, phone, union_id, detail, gone_at FROM contacts',
  conversations: 'SELECT id AS key, account_id, native_id, kind, title, contact_id, zone, gone_at FROM conversations',
  group_chats: 'SELECT conversation_id AS key, * FROM group_chats',
  group_members: `SELECT conversation_id || ',' || contact_id AS key, * FROM group_members`,
  messages: 'SELECT id AS key, * FROM messages',
  message_revisions: `SELECT message_id || ',' || revision AS key, * FROM message_revisions`,
  orders: 'SELECT id AS key, * FROM orders',
}

type Rows = Map<string, string>

const readAll = (db: ReadDb): Rows =>
  new Map(
    Object.entries(rowsOf).flatMap(([table, sql]) =>
      db.all<{ key: string | number }>(sql).map((row): [string, string] => [`${table} ${row.key}`, JSON.stringify(row)]),
    ),
  )

/** The oracle: whatever is new, differs or is gone between two readings of everything. */
const differing = (before: Rows, after: Rows) =>
  [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key))

interface Step {
  what: number
  who: number
  chat: number
  at: number
  more: number
}

const HOUR = 3_600_000

function life(db: WriteDb, { what, who, chat, at, more }: Step): void {
  const contact = 1 + (who % Math.max(1, lastContactId(db)))
  const conversations = db.all<{ id: number }>('SELECT id FROM conversations ORDER BY id').map(({ id }) => id)
  const conversation = conversations[chat % Math.max(1, conversations.length)]
  const moves: (() => void)[] = [
    () => {
      const id = lastContactId(db) + 1
      const named = { accountId: 1, nativeId: `wm${id}`, name: `人${id}`, remark: null, phone: null, unionId: null, detail: '{}' }
      insertContact(db, { id, ...named, role: 'external', isSelf: false, messageCount: 0, firstSeenAt: null, lastSeenAt: null })
    },
    () =>
      void insertConversation(db, {
        accountId: 1,
        nativeId: `c${conversations.length}`,
        kind: more % 2 ? 'group' : 'direct',
        title: 't',
        zone: null,
      }),
    () => setContactName(db, contact, `名${more}`),
    () => setContactStaff(db, contact, more % 2 === 0),
    () => addToContact(db, contact, { count: 1, firstAt: at, lastAt: at }),
    () => updateContact(db, contact, { remark: more % 2 ? 'r' : null, phone: null, unionId: null, detail: '{}' }),
    () =>
      void saveOrder(db, {
        source: 's',
        nativeId: `o${who % 5}`,
        customerId: null,
        buyer: null,
        phone: null,
        orderedAt: at,
        cents: more,
        currency: 'CNY',
        status: '',
        items: '',
        detail: '{}',
      }),
  ]
  if (conversation !== undefined) {
    const values = {
      conversationId: conversation,
      senderId: contact,
      kind: 'text',
      editedAt: null,
      recalledAt: null,
      replyTo: null,
      media: null,
    }
    const sentAt = 1_700_000_000_000 + (at % 40) * HOUR
    const stored = findMessage(db, conversation, sentAt, 'u0')
    moves.push(
      () => {
        const inserter = new MessageInserter(db)
        for (let i = 0; i <= more % 4; i++) inserter.insert({ ...values, sentAt, uid: `u${i}`, text: `第${i}` })
      },
      () => {
        const inserter = new MessageInserter(db)
        for (let i = 0; i <= more % 4; i++) inserter.insert({ ...values, sentAt: sentAt + i, uid: 'u0', text: 'x' })
      },
      () => stored && reviseMessage(db, stored, { text: `改${more % 3}`, kind: 'text', media: null }, at),
      () => stored && recallMessage(db, stored.id, at),
      () => stored && keepRevision(db, stored.id, 'alt', at),
      () => stored && eraseMessages(db, [stored.id]),
      () => setConversationTitle(db, conversation, `群${more % 3}`),
      () => addToConversation(db, conversation, { count: 1, firstId: 1, lastId: 2 }),
      () => setGone(db, conversation, more % 2 ? at : null),
      () => makeGroup(db, conversation),
      () => updateGroup(db, conversation, { tier: more % 2 ? 'vip' : 'standard' }),
      () => noteSpeakers(db, conversation, [1, 2, 3, contact]),
      () => addSpeakers(db, conversation, [contact, contact + 1], more % 2 ? at : null),
      () => noteMember(db, conversation, contact, more % 2 ? 'owner' : null, more % 3 ? `昵${more}` : null),
      () => memberJoined(db, conversation, contact, at),
      () => memberLeft(db, conversation, contact, at),
      () =>
        saveMember(db, {
          conversation_id: conversation,
          contact_id: contact,
          nickname: null,
          role: 'member',
          joined_at: at % 3,
          left_at: null,
        }),
    )
  }
  moves[what % moves.length]!()
}

const step = fc.record({ what: fc.nat(1000), who: fc.nat(30), chat: fc.nat(6), at: fc.nat(1000), more: fc.nat(60) })

test('the keys that changed since an act are those by which readings differ, rolled back writes and restarts included', () => {
  const transaction = fc.record({
    steps: fc.array(step, { minLength: 1, maxLength: 6 }),
    fails: fc.nat(9),
    look: fc.boolean(),
    restart: fc.nat(12),
  })
  expect(Object.keys(rowsOf).toSorted()).toEqual(bulkTables.toSorted())
  fc.assert(
    fc.property(fc.array(transaction, { maxLength: 60 }), (transactions) => {
      const world = openTestWorkspace()
      try {
        world.store.write((db) => {
          ensureAccount(db, 'wecom', 'ww1', '企业微信', 0)
          setFollower(db, 'test', 0)
        })
        let since = newestAct(world.store.read)
        const changed = new Set<string>()
        for (const { steps, fails, look, restart } of transactions) {
          const noted: string[] = []
          const write = () =>
            world.store.write((db) => {
              let before = readAll(db)
              for (const each of steps) {
                life(db, each)
                const after = readAll(db)
                noted.push(...differing(before, after))
                before = after
              }
              if (fails === 0) throw new Error('taken back')
            }, 'channel')
          if (fails === 0) expect(write).toThrow('taken back')
          else {
            write()
            for (const key of noted) changed.add(key)
          }
          if (restart === 0) world.reopen()
          if (!look) continue
          const upto = newestAct(world.store.read)
          const found = bulkTables.flatMap((table) =>
            bulkChanges(world.store.read, table, since, upto).map((key) => `${table} ${key.join()}`),
          )
          expect(found.toSorted()).toEqual([...changed].toSorted())
          since = upto
          changed.clear()
        }
      } finally {
        world.remove()
      }
    }),
    { numRuns: 12 },
  )
}, 120_000)
