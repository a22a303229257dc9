/**
 * What was sent a moment ago. A page fetched before a send and applied after it still shows the former state, and a detail may lag
 * behind: just after a send, exactly that former state is not taken for a change of the channel. It is looked at again later.
 */
import type { WriteDb } from '#core/store/db.ts'
import { getRelation, setSent, type RelationRow } from '#core/store/tables/follow-bases.ts'

/** Milliseconds. */
export const JUST_NOW = 5000

interface Sent {
  tags?: { at: number; add: string[]; remove: string[] }
  remark?: { at: number; was: string }
}

const read = (text: string | null): Sent => (text === null ? {} : (JSON.parse(text) as Sent))

export function noteSentTags(
  db: WriteDb,
  contactId: number,
  staffId: number,
  change: { add: readonly string[]; remove: readonly string[] },
  now: number,
): void {
  const row = getRelation(db, contactId, staffId)
  if (!row) return
  const sent = read(row.sent)
  const before = sent.tags && now - sent.tags.at < JUST_NOW ? sent.tags : { add: [], remove: [] }
  const add = [...before.add.filter((tag) => !change.remove.includes(tag)), ...change.add]
  const remove = [...before.remove.filter((tag) => !change.add.includes(tag)), ...change.remove]
  setSent(db, contactId, staffId, JSON.stringify({ ...sent, tags: { at: now, add, remove } }))
}

export function noteSentRemark(db: WriteDb, contactId: number, staffId: number, was: string, now: number): void {
  const row = getRelation(db, contactId, staffId)
  if (row) setSent(db, contactId, staffId, JSON.stringify({ ...read(row.sent), remark: { at: now, was } }))
}

/** Native ids of tags just put on or taken off, and the remark just replaced. */
export function justSent(row: Pick<RelationRow, 'sent'>, now: number): { add: string[]; remove: string[]; was?: string } {
  const { tags, remark } = read(row.sent)
  return {
    ...(tags && now - tags.at < JUST_NOW ? { add: tags.add, remove: tags.remove } : { add: [], remove: [] }),
    ...(remark && now - remark.at < JUST_NOW ? { was: remark.was } : {}),
  }
}
