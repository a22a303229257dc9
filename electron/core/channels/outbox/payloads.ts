/** The op an outbox row becomes when it leaves. */
import type { ReadDb } from '#core/store/db.ts'
import { attachmentFiles } from '#core/store/tables/outbox-moves.ts'
import { parsePayload } from '#core/store/tables/outbox-payloads.ts'
import type { OutboxRow } from '#core/store/tables/outbox.ts'
import { ChannelError, type OutboundOp } from '../channel/connector.ts'

/** Throws ChannelError `refused` where the row cannot become one: it would stay wrong however often it is tried. */
export function opOf(db: ReadDb, row: Pick<OutboxRow, 'id' | 'kind' | 'payload'>): OutboundOp {
  const parsed = parsePayload(row)
  if ('problem' in parsed) throw refused(parsed.problem)
  const { payload } = parsed
  // A post whose template renders to nothing is planned like any other.
  if (payload.kind === 'message' && payload.text === '') throw refused('message.text: there is nothing to say')
  if (payload.kind !== 'massSend') return { key: row.id, ...payload } as OutboundOp
  const { attachmentIds, ...rest } = payload
  const files = attachmentFiles(db, attachmentIds)
  if (files.length < attachmentIds.length) throw refused('an image is not there any more')
  const images = files.map(({ name, mime, bytes }) => ({ name, mime, bytes: new Uint8Array(bytes) }))
  return { key: row.id, ...rest, images }
}

function refused(detail: string): ChannelError {
  return new ChannelError({ kind: 'refused', code: 'NOT_SENDABLE', fix: 'editItem', detail })
}
