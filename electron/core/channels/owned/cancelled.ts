/** A person took rows back that would have carried tags or remarks: what they held stays here only, until it is changed again. */
import type { WriteDb } from '#core/store/db.ts'
import { channelTag } from '#core/store/tables/channel-tags.ts'
import { createField, holdBack, REMARK_FIELD, renameField, tagField } from '#core/store/tables/local-only.ts'
import { parsePayload } from '#core/store/tables/outbox-payloads.ts'
import type { OutboxRow } from '#core/store/tables/outbox.ts'
import { relationOf } from './pushes.ts'

/** Rows of other kinds are passed over. In the transaction of the cancelling, so that an undo takes both back. */
export function afterCancel(db: WriteDb, rows: readonly OutboxRow[]): void {
  for (const row of rows) {
    const parsed = parsePayload(row)
    // What cannot be read could not have been sent: there is nothing to hold back.
    if ('problem' in parsed) continue
    const { payload } = parsed
    if (payload.kind === 'tags') {
      const { contactId } = relationOf(row)
      const hold = (natives: readonly string[], value: string) => {
        for (const native of natives) {
          const link = channelTag(db, row.account_id, native)
          if (link) holdBack(db, contactId, tagField(link.tag_id), value)
        }
      }
      hold(payload.add, '1')
      hold(payload.remove, '0')
    } else if (payload.kind === 'remark') {
      holdBack(db, relationOf(row).contactId, REMARK_FIELD, payload.remark)
    } else if (payload.kind === 'tagCreate') {
      if (row.tag_id !== null) holdBack(db, 0, createField(row.account_id, row.tag_id), payload.name)
    } else if (payload.kind === 'tagRename') {
      holdBack(db, 0, renameField(row.account_id, payload.tagId), payload.name)
    }
  }
}
