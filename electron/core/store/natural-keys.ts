/**
 * Names that hold on every desk. Accounts, contacts, conversations, messages and orders have local integers inside a workspace; outside they
 * are called by what the channel calls them (docs/decisions/natural-keys.md). What people make has a UUIDv7, which is its name everywhere.
 */
import { tableEntry } from './catalogue.ts'
import type { ReadDb } from './db.ts'

/** What has a local integer. */
export type Numbered = 'account' | 'contact' | 'conversation' | 'message' | 'order'

/**
 * account: [channel, native id] · contact, conversation: [channel, account's native id, native id] ·
 * message: [channel, account's native id, conversation's native id, sent at (epoch ms), uid] · order: [source, native id].
 */
export type NaturalKey = readonly (string | number)[]

const ACCOUNT_OF = 'JOIN accounts a ON a.id = x.account_id'

const toKey: Record<Numbered, string> = {
  account: 'SELECT channel, native_id FROM accounts WHERE id = ?',
  contact: `SELECT a.channel, a.native_id, x.native_id AS own FROM contacts x ${ACCOUNT_OF} WHERE x.id = ?`,
  conversation: `SELECT a.channel, a.native_id, x.native_id AS own FROM conversations x ${ACCOUNT_OF} WHERE x.id = ?`,
  message: `SELECT a.channel, a.native_id, x.native_id AS own, m.sent_at, m.uid FROM messages m JOIN conversations x ON x.id = m.conversation_id
    ${ACCOUNT_OF} WHERE m.id = ?`,
  order: 'SELECT source, native_id FROM orders WHERE id = ?',
}

const toId: Record<Numbered, string> = {
  account: 'SELECT id FROM accounts WHERE channel = ? AND native_id = ?',
  contact: `SELECT x.id FROM accounts a JOIN contacts x ON x.account_id = a.id WHERE a.channel = ? AND a.native_id = ? AND x.native_id = ?`,
  conversation: `SELECT x.id FROM accounts a JOIN conversations x ON x.account_id = a.id WHERE a.channel = ? AND a.native_id = ? AND x.native_id = ?`,
  message: `SELECT m.id FROM accounts a JOIN conversations x ON x.account_id = a.id JOIN messages m ON m.conversation_id = x.id
    WHERE a.channel = ? AND a.native_id = ? AND x.native_id = ? AND m.sent_at = ? AND m.uid = ?`,
  order: 'SELECT id FROM orders WHERE source = ? AND native_id = ?',
}

/** Something that is named and is not there: here yet, or any more. */
export class Unknown extends Error {
  readonly what: Numbered
  readonly named: NaturalKey | number

  constructor(what: Numbered, named: NaturalKey | number) {
    super(`There is no ${what} ${JSON.stringify(named)}`)
    this.what = what
    this.named = named
  }
}

/** Throws Unknown where there is no such row. */
export function naturalKey(db: ReadDb, what: Numbered, id: number): NaturalKey {
  const row = db.get<Record<string, string | number>>(toKey[what], id)
  if (!row) throw new Unknown(what, id)
  return Object.values(row)
}

/** The local integer. Throws Unknown where there is no such row here. */
export function localId(db: ReadDb, what: Numbered, key: NaturalKey): number {
  const id = db.value<number>(toId[what], ...key)
  if (id === undefined) throw new Unknown(what, key)
  return id
}

/** Whose own key is a local integer. */
const own: Readonly<Record<string, Numbered>> = {
  accounts: 'account',
  contacts: 'contact',
  conversations: 'conversation',
  messages: 'message',
  orders: 'order',
}

/** Columns of a table that hold local integers, and of what; by the catalogue. Customers are named by UUID and are not among them. */
export function numberedColumns(table: string): Record<string, Numbered> {
  const columns: Record<string, Numbered> = {}
  if (own[table]) columns.id = own[table]
  for (const [column, target] of Object.entries(tableEntry(table)?.points ?? {}))
    if (target !== 'customer') columns[column] = target
  return columns
}
