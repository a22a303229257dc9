/** A person took rows back that would have carried tags or remarks: what they held stays here only, until it is changed again. */
import type { WriteDb } from '#core/store/db.ts'
import { channelTag } from '#core/store/tables/channel-tags.ts'
import { createField, holdBack, REMARK_FIELD, renameField, tagField } from '#core/store/tables/local-only.ts'
import type { OutboxRow } from '#core/store/tables/outbox.ts'
import {
  createdTagOf,
  payloadOf,
  relationOf,
  type RemarkPayload,
  type TagCreatePayload,
  type TagRenamePayload,
  type TagsPayload,
} from './pushes.ts'

/** Rows of other kinds are passed over. In the transaction of the cancelling, so that an undo takes both back. */
export function afterCancel(db: WriteDb, rows: readonly OutboxRow[]): void {
  for (const row of rows) {
    if (row.kind === 'tags') {
      const { contactId } = relationOf(row)
      const payload = payloadOf<TagsPayload>(row)
      const hold = (natives: readonly string[], value: string) => {
        for (const native of natives) {
          const link = channelTag(db, row.account_id, native)
          if (link) holdBack(db, contactId, tagField(link.tag_id), value)
        }
      }
      hold(payload.add, '1')
      hold(payload.remove, '0')
    } else if (row.kind === 'remark') {
      holdBack(db, relationOf(row).contactId, REMARK_FIELD, payloadOf<RemarkPayload>(row).remark)
    } else if (row.kind === 'tagCreate') {
      holdBack(db, 0, createField(row.account_id, createdTagOf(row)), payloadOf<TagCreatePayload>(row).name)
    } else if (row.kind === 'tagRename') {
      const { tagId, name } = payloadOf<TagRenamePayload>(row)
      holdBack(db, 0, renameField(row.account_id, tagId), name)
    }
  }
}
