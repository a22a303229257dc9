/** What the frequency book is built from: groups, their customers, and the mark that says whether any of it changed. */
import type { ReadDb } from '../db.ts'

/** Changes with every change of touches, policies, memberships and tiers. */
export function bookStamp(db: ReadDb): string {
  return db.value<string>('SELECT stamp FROM book_state')!
}

export function bookGroups(db: ReadDb): { conversation_id: number; tier: string }[] {
  return db.all('SELECT conversation_id, tier FROM group_chats ORDER BY conversation_id')
}

/** Present members that are customers (not staff), in the group's order. One row a group: rows are what costs here. */
export function bookMembers(db: ReadDb): { conversation_id: number; customer_ids: string[] }[] {
  return db
    .all<{ conversation_id: number; ids: string }>(
      `SELECT m.conversation_id, group_concat(l.customer_id, ' ' ORDER BY m.contact_id) AS ids
       FROM group_members m JOIN contacts c ON c.id = m.contact_id AND c.role = 'external'
       JOIN customer_contacts l ON l.contact_id = m.contact_id WHERE m.left_at IS NULL GROUP BY m.conversation_id`,
    )
    .map(({ conversation_id, ids }) => ({ conversation_id, customer_ids: ids.split(' ') }))
}

interface AudienceGroup {
  conversation_id: number
  title: string
  tier: string
  /** Dismissed, or ours no more: it takes no new delivery. */
  gone_at: number | null
}

/** All groups with title and tier, by title. */
export function audienceGroups(db: ReadDb): AudienceGroup[] {
  return db.all<AudienceGroup>(
    `SELECT g.conversation_id, v.title, g.tier, v.gone_at FROM group_chats g JOIN conversations v ON v.id = g.conversation_id
     ORDER BY v.title, g.conversation_id`,
  )
}

export function groupsWithTag(db: ReadDb, tagId: string): number[] {
  return db
    .all<{ conversation_id: number }>('SELECT conversation_id FROM group_tags WHERE tag_id = ?', tagId)
    .map((row) => row.conversation_id)
}

export function customerName(db: ReadDb, id: string): string | null {
  return db.value<string>('SELECT name FROM customers WHERE id = ?', id) ?? null
}
