/** Two desks that know the same accounts, chats and people under different local integers. */
import { tablesPeopleWrite } from '#core/store/catalogue.ts'
import { newestAct } from '#core/store/captured-acts.ts'
import { setFollower } from '#core/store/followers.ts'
import { portableActs, portableRows, replay, type PortableRow } from '#core/store/replay.ts'
import type { Store } from '#core/store/store.ts'
import { openTestWorkspace, type TestWorkspace } from './test-store.ts'

export const DESK_CONTACTS = 9
export const DESK_CHATS = 6
export const DESK_MESSAGES = 18
const START = Date.UTC(2026, 10, 2, 2)

export interface TwoDesks {
  mine: TestWorkspace
  theirs: TestWorkspace
  /** Mine; local integers of the things made above, by their number from 0. */
  contact(n: number): number
  chat(n: number): number
  message(n: number): number
  /** Tells what was done at mine since the last time to theirs. Returns what could not be placed. */
  tell(): PortableRow[]
  remove(): void
}

/** `place`: where the n-th thing lies among the local integers. */
type Place = (n: number) => number

const inOrder: Place = (n) => n + 1
const shuffled: Place = (n) => 100 + ((n * 7) % 23) * 3

export function openTwoDesks(): TwoDesks {
  const mine = openTestWorkspace()
  const theirs = openTestWorkspace()
  furnish(mine.store, inOrder)
  furnish(theirs.store, shuffled)
  mine.store.write((db) => setFollower(db, 'them', newestAct(db)))
  let told = newestAct(mine.store.read)
  empty(theirs.store)
  const first = tablesPeopleWrite.flatMap((table) => (isBulk(table) ? [] : [...portableRows(mine.store.read, table)]))
  const missing = replay(theirs.store, [{ rows: first }])
  if (missing.length > 0) throw new Error(`The first copy names what is not there: ${JSON.stringify(missing[0])}`)
  return {
    mine,
    theirs,
    contact: inOrder,
    chat: inOrder,
    message: (n) => messageId(n, inOrder),
    tell: () => {
      const acts = portableActs(mine.store.read, told, 100_000)
      told = newestAct(mine.store.read)
      return replay(theirs.store, acts)
    },
    remove: () => {
      mine.remove()
      theirs.remove()
    },
  }
}

/** Rows that channels make are there already; people only write columns of them. */
const isBulk = (table: string) => table === 'contacts' || table === 'group_chats' || table === 'orders'

const messageAt = (n: number) => START + Math.floor(n / 3) * 3_600_000
const messageId = (n: number, place: Place) => messageAt(n) * 1024 + place(n)

function furnish(store: Store, place: Place): void {
  store.write((db) => {
    const numbers = (count: number) => Array.from({ length: count }, (_, n) => n).toSorted((a, b) => place(a) - place(b))
    for (const n of numbers(2)) {
      const config = n === 0 ? '{}' : null
      const sql = 'INSERT INTO accounts(id, channel, native_id, name, created_at, config) VALUES(?, ?, ?, ?, 0, ?)'
      db.run(sql, place(n), n === 0 ? 'wecom' : 'wechat-import', `a${n}`, `账号${n}`, config)
    }
    for (const n of numbers(DESK_CONTACTS)) {
      const sql = `INSERT INTO contacts(id, account_id, native_id, name, role, message_count, last_seen_at) VALUES(?, ?, ?, ?, ?, ?, ?)`
      db.run(sql, place(n), place(n % 2), `wm${n}`, `人${n}`, n % 4 === 3 ? 'staff' : 'external', n, START + n)
    }
    for (const n of numbers(DESK_CHATS)) {
      const kind = n % 3 === 2 ? 'direct' : 'group'
      const sql = 'INSERT INTO conversations(id, account_id, native_id, kind, title, contact_id) VALUES(?, ?, ?, ?, ?, ?)'
      db.run(sql, place(n), place(n % 2), `c${n}`, kind, `会话${n}`, kind === 'direct' ? place(n) : null)
      if (kind === 'direct') continue
      db.run('INSERT INTO group_chats(conversation_id) VALUES(?)', place(n))
      for (let who = 0; who < DESK_CONTACTS; who += 1)
        if (who % 2 === n % 2) db.run('INSERT INTO group_members(conversation_id, contact_id) VALUES(?, ?)', place(n), place(who))
    }
    for (const n of numbers(DESK_MESSAGES)) {
      const sql = `INSERT INTO messages(id, conversation_id, sender_id, sent_at, uid, kind, text) VALUES(?, ?, ?, ?, ?, 'text', ?)`
      db.run(
        sql,
        messageId(n, place),
        place(n % DESK_CHATS),
        place(n % DESK_CONTACTS),
        messageAt(n),
        `u${n}`,
        `限时秒杀第 ${n} 波`,
      )
    }
    for (const n of numbers(4))
      db.run(
        `INSERT INTO orders(id, source, native_id, ordered_at, cents) VALUES(?, 'shop', ?, ?, ?)`,
        place(n),
        `o${n}`,
        START + n,
        n * 100,
      )
  }, 'channel')
}

/** A workspace comes with rules and texts of its own. */
function empty(store: Store): void {
  store.write((db) => {
    for (const table of tablesPeopleWrite) if (!isBulk(table)) db.run(`DELETE FROM ${table}`)
  }, 'hub')
}

/** What people made, by natural keys, and the figures that follow from it. */
export function tableByNames(store: Store, table: string): string[] {
  const bare = (_name: string, value: unknown) =>
    typeof value === 'bigint' ? `${value}n` : value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value
  return [...portableRows(store.read, table)].map(({ key, after }) => JSON.stringify([key, after], bare)).toSorted()
}

export function figuresOf(store: Store): unknown[] {
  return store.read.all(
    'SELECT id, message_count, last_message_at, order_count, order_cents, last_order_at FROM customers ORDER BY id',
  )
}
