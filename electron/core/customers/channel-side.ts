/** One customer as their channels know them. */
import type { OutputOf } from '#shared/contract/define.ts'
import type { customerSyncContract } from '#shared/contract/customer-sync.ts'
import { channelProblemSchema } from '#shared/domain/channel-problems.ts'
import type { ReadDb } from '#core/store/db.ts'
import { carriedBy } from '#core/store/tables/contact-tags.ts'
import { channelTag } from '#core/store/tables/channel-tags.ts'
import { openConflict } from '#core/store/tables/conflicts.ts'
import { REMARK_FIELD } from '#core/store/tables/local-only.ts'
import { relationsOfCustomer } from '#core/store/tables/follow-bases.ts'
import { unsentOfContacts, unsentOfLibraries } from '#core/store/tables/push-queue.ts'
import { tagsOfCustomer } from '#core/store/tables/tags.ts'
import { payloadOf } from '#core/store/tables/outbox-payloads.ts'

type ChannelSide = OutputOf<(typeof customerSyncContract)['customers.sync']>

const causes = ['staff', 'customer', 'unseen'] as const

export function channelSide(db: ReadDb, customerId: string): ChannelSide {
  const relations = relationsOfCustomer(db, customerId)
  const contacts = [...new Set(relations.map((row) => row.contact_id))]
  if (contacts.length === 0) return { follows: [], channelTags: [], waitingTags: [], remark: null }
  const carried = carriedBy(db, contacts).filter((row) => row.gone === 0 && row.there === 1)
  const tagsAt = (contact: number, staff: number) =>
    carried.flatMap((row) => (row.contact_id === contact && row.staff_id === staff ? row.tag_id! : []))

  const unsent = unsentOfContacts(db, contacts)
  const waiting = unsent
    .filter((row) => row.state !== 'failed')
    .flatMap((row) =>
      (payloadOf(row, 'tags')?.add ?? []).flatMap((native) => channelTag(db, row.account_id, native)?.tag_id ?? []),
    )
  const toMake = unsentOfLibraries(db).filter((row) => row.kind === 'tagCreate' && row.state !== 'failed')
  const made = new Set(toMake.map((row) => row.tag_id))
  const here = tagsOfCustomer(db, customerId).map((row) => row.tag_id)
  const remark = unsent.findLast((row) => row.kind === 'remark')
  return {
    follows: relations.map((row) => ({
      contactId: row.contact_id,
      staffId: row.staff_id,
      channel: row.channel,
      staffName: row.staff_name,
      // While both sides differ, the base stands still; what the channel has now is in the conflict.
      remark: row.drives === 1 ? (openConflict(db, row.contact_id, REMARK_FIELD)?.remote ?? row.remark) : row.remark,
      tagIds: tagsAt(row.contact_id, row.staff_id),
      since: row.added_at,
      goneAt: row.gone_at,
      goneBy: causes.find((cause) => cause === row.gone_by) ?? null,
      drives: row.drives === 1,
    })),
    channelTags: [...new Set(carried.map((row) => row.tag_id!))],
    waitingTags: here.filter((tag) => waiting.includes(tag) || made.has(tag)),
    remark: remark
      ? {
          state: remark.state === 'failed' ? 'failed' : 'waiting',
          problem: remark.problem === null ? null : channelProblemSchema.parse(JSON.parse(remark.problem)),
        }
      : null,
  }
}
