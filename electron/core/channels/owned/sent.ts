/** The channel has taken over what was sent: it is what both sides had last in common. */
import type { SendResult } from '#core/channels/channel/connector.ts'
import type { WriteDb } from '#core/store/db.ts'
import { channelTag, saveChannelTag } from '#core/store/tables/channel-tags.ts'
import { openConflict } from '#core/store/tables/conflicts.ts'
import { touch } from '#core/store/tables/sync-cursors.ts'
import { addBaseTag, removeBaseTag } from '#core/store/tables/contact-tags.ts'
import { getRelation, ownerOf, setBaseRemark } from '#core/store/tables/follow-bases.ts'
import { REMARK_FIELD } from '#core/store/tables/local-only.ts'
import { changeRow } from '#core/store/tables/outbox-moves.ts'
import { parsePayload, type PayloadOf } from '#core/store/tables/outbox-payloads.ts'
import type { OutboxRow } from '#core/store/tables/outbox.ts'
import { dropWaiting, queueCarriers, queuePush } from '#core/store/tables/push-queue.ts'
import { hasTag } from '#core/store/tables/tags.ts'
import { relationOf } from './pushes.ts'
import { noteSentRemark, noteSentTags } from './just-sent.ts'
import { placeOf } from './tag-library.ts'

/**
 * In the transaction that closes the row as sent, before or after `result.records` are applied. Rows of other kinds are passed over.
 * Throws where the row does not hold what it must have held to be sent.
 */
export function afterSent(db: WriteDb, row: OutboxRow, result: Pick<SendResult, 'nativeId'>, now: number): void {
  const parsed = parsePayload(row)
  if ('problem' in parsed) throw new Error(`Outbox row ${row.id} was sent: ${parsed.problem}`)
  const { payload } = parsed
  if (payload.kind === 'tags') {
    const { contactId, staffId } = relationOf(row)
    const { add, remove } = payload
    for (const native of add) addBaseTag(db, contactId, staffId, native)
    for (const native of remove) removeBaseTag(db, contactId, staffId, native)
    noteSentTags(db, contactId, staffId, { add, remove }, now)
    lookAgain(db, row)
  } else if (payload.kind === 'remark') {
    const { contactId, staffId } = relationOf(row)
    lookAgain(db, row)
    // Found to differ while it was on its way: which of the two came last is seen from the channel's next word.
    if (openConflict(db, contactId, REMARK_FIELD)) return
    const { remark } = payload
    const was = getRelation(db, contactId, staffId)?.remark
    setBaseRemark(db, contactId, staffId, remark)
    if (was !== undefined && was !== remark) noteSentRemark(db, contactId, staffId, was, now)
  } else if (payload.kind === 'tagCreate') {
    tagMade(db, row, payload, result.nativeId)
  } else if (payload.kind === 'tagRename') {
    const { tagId, name } = payload
    const link = channelTag(db, row.account_id, tagId)
    if (link) saveChannelTag(db, row.account_id, { ...link, base_name: name })
  } else if (payload.kind === 'tagDelete') {
    const { tagId } = payload
    const link = channelTag(db, row.account_id, tagId)
    if (!link || link.gone_at !== null) return
    saveChannelTag(db, row.account_id, { ...link, gone_at: now, gone_by: 'us' })
    queuePush(db, 'tagGone', placeOf(row.account_id, tagId))
    // Brought back by an undo in the meantime: made anew for those who carry it.
    if (hasTag(db, link.tag_id)) queueCarriers(db, row.account_id, link.tag_id)
  }
}

/** What was synced last is another state than the channel's last page showed: that page must be compared again. */
function lookAgain(db: WriteDb, row: OutboxRow): void {
  const { contactId, staffId } = relationOf(row)
  const owner = ownerOf(db, contactId)
  const relation = getRelation(db, contactId, staffId)
  if (owner && relation) touch(db, row.account_id, 'follows', `${owner.native_id}\n${relation.staff_native_id}`)
}

/** Without an id in the answer the next look at the library joins it by its name. */
function tagMade(db: WriteDb, row: OutboxRow, { groupId, name }: PayloadOf<'tagCreate'>, nativeId: string | undefined): void {
  const tagId = row.tag_id
  if (tagId === null || nativeId === undefined || channelTag(db, row.account_id, nativeId)) return
  saveChannelTag(db, row.account_id, {
    native_id: nativeId,
    tag_id: tagId,
    group_native_id: groupId,
    base_name: name,
    gone_at: null,
    gone_by: null,
  })
  queueCarriers(db, row.account_id, tagId)
  queuePush(db, 'tag', tagId)
}

/**
 * Nothing was written because the channel's value had changed (`SendResult.stale`): the row is taken back without a trace, in the
 * transaction that applies `result.records`; what is to be sent after that is planned anew.
 */
export function tookBack(db: WriteDb, row: OutboxRow): void {
  changeRow(db, row.id, { state: 'waiting' })
  dropWaiting(db, row.id)
}
