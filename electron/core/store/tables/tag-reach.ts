/** Whom a tag put on here can reach in the channel. */
import type { ReadDb } from '../db.ts'

/**
 * Of the customers tagged at `taggedAt`, those a live WeCom account knows without a relation to any of its staff (members of a group
 * who are nobody's contact): the platform lets nobody tag them, so the tag stays here.
 */
export function taggedOutOfReach(db: ReadDb, tagIds: readonly string[], taggedAt: number): number {
  if (tagIds.length === 0 || !hasLiveTags(db)) return 0
  return db.value<number>(
    `SELECT count(DISTINCT t.customer_id) FROM customer_tags t
     WHERE t.tag_id IN (SELECT value FROM json_each(?)) AND t.tagged_at = ?
       AND EXISTS (SELECT 1 FROM customer_contacts l JOIN contacts k ON k.id = l.contact_id JOIN accounts a ON a.id = k.account_id
         WHERE l.customer_id = t.customer_id AND a.channel = 'wecom' AND a.config IS NOT NULL AND a.removed_at IS NULL)
       AND NOT EXISTS (SELECT 1 FROM customer_contacts l JOIN contact_follows f ON f.contact_id = l.contact_id AND f.gone_at IS NULL
         WHERE l.customer_id = t.customer_id)`,
    JSON.stringify(tagIds),
    taggedAt,
  )!
}

function hasLiveTags(db: ReadDb): boolean {
  return db.value(`SELECT 1 FROM accounts WHERE channel = 'wecom' AND config IS NOT NULL AND removed_at IS NULL`) !== undefined
}
