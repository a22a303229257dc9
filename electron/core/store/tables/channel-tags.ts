/** The channel's tag library and what each of its groups and tags is here. */
import type { ReadDb, WriteDb } from '../db.ts'

export interface ChannelGroupRow {
  native_id: string
  group_id: string
  base_name: string
  gone_at: number | null
}

export interface ChannelTagRow {
  native_id: string
  tag_id: string
  group_native_id: string | null
  base_name: string
  gone_at: number | null
  gone_by: 'us' | 'channel' | null
}

export function channelGroups(db: ReadDb, accountId: number): ChannelGroupRow[] {
  return db.all<ChannelGroupRow>(
    'SELECT native_id, group_id, base_name, gone_at FROM channel_tag_groups WHERE account_id = ?',
    accountId,
  )
}

export function channelTags(db: ReadDb, accountId: number): ChannelTagRow[] {
  return db.all<ChannelTagRow>(
    'SELECT native_id, tag_id, group_native_id, base_name, gone_at, gone_by FROM channel_tags WHERE account_id = ?',
    accountId,
  )
}

export function channelTag(db: ReadDb, accountId: number, nativeId: string): ChannelTagRow | undefined {
  return db.get<ChannelTagRow>(
    'SELECT native_id, tag_id, group_native_id, base_name, gone_at, gone_by FROM channel_tags WHERE account_id = ? AND native_id = ?',
    accountId,
    nativeId,
  )
}

/** What each of the channel's tags is here; those its library has not named are left out. */
export function linksOf(
  db: ReadDb,
  accountId: number,
  nativeIds: readonly string[],
): { native_id: string; tag_id: string; gone: number; there: number }[] {
  if (nativeIds.length === 0) return []
  return db.all(
    `SELECT h.native_id, h.tag_id, h.gone_at IS NOT NULL AS gone, t.id IS NOT NULL AS there
     FROM json_each(?) j CROSS JOIN channel_tags h ON h.account_id = ? AND h.native_id = j.value LEFT JOIN tags t ON t.id = h.tag_id`,
    JSON.stringify(nativeIds),
    accountId,
  )
}

/** What a tag of ours is in each channel, gone ones too. */
export function twinsOf(db: ReadDb, tagIds: readonly string[]): (ChannelTagRow & { account_id: number })[] {
  return db.all(
    `SELECT account_id, native_id, tag_id, group_native_id, base_name, gone_at, gone_by FROM channel_tags
     WHERE tag_id IN (SELECT value FROM json_each(?)) ORDER BY native_id`,
    JSON.stringify(tagIds),
  )
}

export function saveChannelGroup(db: WriteDb, accountId: number, row: ChannelGroupRow): void {
  db.run(
    `INSERT INTO channel_tag_groups(account_id, native_id, group_id, base_name, gone_at) VALUES(?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET group_id = excluded.group_id, base_name = excluded.base_name, gone_at = excluded.gone_at`,
    accountId,
    row.native_id,
    row.group_id,
    row.base_name,
    row.gone_at,
  )
}

export function saveChannelTag(db: WriteDb, accountId: number, row: ChannelTagRow): void {
  db.run(
    `INSERT INTO channel_tags(account_id, native_id, tag_id, group_native_id, base_name, gone_at, gone_by) VALUES(?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET tag_id = excluded.tag_id, group_native_id = excluded.group_native_id, base_name = excluded.base_name,
       gone_at = excluded.gone_at, gone_by = excluded.gone_by`,
    accountId,
    row.native_id,
    row.tag_id,
    row.group_native_id,
    row.base_name,
    row.gone_at,
    row.gone_by,
  )
}

/** The channel's group that a group of ours is, where there is one. */
export function nativeGroupOf(db: ReadDb, accountId: number, groupId: string): string | undefined {
  return db.value<string>(
    'SELECT native_id FROM channel_tag_groups WHERE account_id = ? AND group_id = ? AND gone_at IS NULL ORDER BY native_id LIMIT 1',
    accountId,
    groupId,
  )
}

/** Which channels a group or tag of ours is in: account names by our id. */
export function channelsOfTags(db: ReadDb): { id: string; of: 'group' | 'tag'; account: string }[] {
  return db.all(
    `SELECT DISTINCT h.group_id AS id, 'group' AS of, a.name AS account FROM channel_tag_groups h JOIN accounts a ON a.id = h.account_id
       WHERE h.gone_at IS NULL AND a.removed_at IS NULL
     UNION SELECT DISTINCT h.tag_id, 'tag', a.name FROM channel_tags h JOIN accounts a ON a.id = h.account_id
       WHERE h.gone_at IS NULL AND a.removed_at IS NULL`,
  )
}
