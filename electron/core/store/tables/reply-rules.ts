/** Reply rules; what they match and when is in the JSON column `rule` (shared/domain/reply-rule.ts). */
import type { ReadDb, WriteDb } from '../db.ts'

export interface ReplyRuleRow {
  id: string
  name: string
  enabled: number
  priority: number
  script_id: string
  rule: string
  created_at: number
  updated_at: number
}

interface ReplyRuleListRow extends ReplyRuleRow {
  script_title: string | null
  /** What operators did with this rule's drafts. */
  accepted: number
  edited: number
  rejected: number
  pending: number
}

export function listReplyRules(db: ReadDb): ReplyRuleListRow[] {
  return db.all<ReplyRuleListRow>(
    `SELECT r.*, s.title AS script_title,
       coalesce(d.accepted, 0) AS accepted, coalesce(d.edited, 0) AS edited, coalesce(d.rejected, 0) AS rejected, coalesce(d.pending, 0) AS pending
     FROM reply_rules r LEFT JOIN scripts s ON s.id = r.script_id AND s.archived_at IS NULL
     LEFT JOIN (SELECT rule_id, sum(state = 'accepted') AS accepted, sum(state = 'edited') AS edited,
         sum(state = 'rejected') AS rejected, sum(state = 'pending') AS pending
       FROM drafts WHERE rule_id IS NOT NULL GROUP BY rule_id) d ON d.rule_id = r.id
     ORDER BY r.priority DESC, r.name, r.id`,
  )
}

export function allReplyRules(db: ReadDb): ReplyRuleRow[] {
  return db.all<ReplyRuleRow>('SELECT * FROM reply_rules ORDER BY id')
}

export function getReplyRule(db: ReadDb, id: string): ReplyRuleRow | undefined {
  return db.get<ReplyRuleRow>('SELECT * FROM reply_rules WHERE id = ?', id)
}

export function saveReplyRule(
  db: WriteDb,
  row: { id: string; name: string; enabled: boolean; priority: number; scriptId: string; rule: string; now: number },
): void {
  db.run(
    `INSERT INTO reply_rules(id, name, enabled, priority, script_id, rule, created_at, updated_at) VALUES(?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT(id) DO UPDATE SET name = excluded.name, enabled = excluded.enabled, priority = excluded.priority,
       script_id = excluded.script_id, rule = excluded.rule, updated_at = excluded.updated_at`,
    row.id,
    row.name,
    row.enabled ? 1 : 0,
    row.priority,
    row.scriptId,
    row.rule,
    row.now,
    row.now,
  )
}

export function setReplyRuleEnabled(db: WriteDb, id: string, enabled: boolean, now: number): number {
  return db.run('UPDATE reply_rules SET enabled = ?, updated_at = ? WHERE id = ?', enabled ? 1 : 0, now, id).changes
}

export function deleteReplyRule(db: WriteDb, id: string): number {
  return db.run('DELETE FROM reply_rules WHERE id = ?', id).changes
}
