/** The outbox rows that carry tags and remarks: their keys, lanes and payloads. Keys hold local ids, payloads the channel's own. */
import type { OutboundOp } from '#core/channels/channel/connector.ts'
import type { OutboxRow } from '#core/store/tables/outbox.ts'

type Payload<K extends OutboundOp['kind']> = Omit<Extract<OutboundOp, { kind: K }>, 'key'>
export type TagsPayload = Payload<'tags'>
export type RemarkPayload = Payload<'remark'>
export type TagCreatePayload = Payload<'tagCreate'>
export type TagRenamePayload = Payload<'tagRename'>
export type TagDeletePayload = Payload<'tagDelete'>
export type OwnedPayload = TagsPayload | RemarkPayload | TagCreatePayload | TagRenamePayload | TagDeletePayload

export const contactLane = (contactId: number) => `contact:${contactId}`
export const LIBRARY_LANE = 'tags'

export const tagsKey = (contactId: number, staffId: number) => `tags:${contactId}:${staffId}`
export const remarkKey = (contactId: number, staffId: number) => `remark:${contactId}:${staffId}`
export const createKey = (accountId: number, tagId: string) => `tagCreate:${accountId}:${tagId}`
export const renameKey = (accountId: number, nativeId: string) => `tagRename:${accountId}:${nativeId}`
export const deleteKey = (accountId: number, nativeId: string) => `tagDelete:${accountId}:${nativeId}`

/** The identity and the staff member a `tags` or `remark` row is about. */
export function relationOf(row: Pick<OutboxRow, 'merge_key' | 'id'>): { contactId: number; staffId: number } {
  const [, contact, staff] = (row.merge_key ?? '').split(':')
  if (contact === undefined || staff === undefined) throw new Error(`Outbox row ${row.id} names no relation: ${row.merge_key}`)
  return { contactId: Number(contact), staffId: Number(staff) }
}

/** The tag of ours that a `tagCreate` row makes in the channel. */
export function createdTagOf(row: Pick<OutboxRow, 'merge_key'>): string {
  return (row.merge_key ?? '').split(':').slice(2).join(':')
}

export const payloadOf = <P extends OwnedPayload>(row: Pick<OutboxRow, 'payload'>): P => JSON.parse(row.payload) as P

/** It has begun to leave, and what became of it is not known yet. */
export const isFlying = (row: Pick<OutboxRow, 'state'>): boolean => row.state === 'sending' || row.state === 'uncertain'
