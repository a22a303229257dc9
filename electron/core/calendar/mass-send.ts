/** Deliveries given to their channel: approved into outbox rows, owners reminded. */
import { QunxiError } from '#shared/contract/errors.ts'
import { MINUTE } from '#shared/domain/zone.ts'
import type { WriteDb } from '#core/store/db.ts'
import { attachmentsOf } from '#core/store/tables/content-items.ts'
import { getDelivery, type DeliveryListRow } from '#core/store/tables/deliveries.ts'
import { groupRoutes, sendsOf } from '#core/store/tables/delivery-sends.ts'
import { getMeta } from '#core/store/tables/meta.ts'
import { enqueue } from '#core/store/tables/outbox.ts'
import { claimDeliveries, DEFAULT_MISSED_AFTER_MINUTES, type Outcome } from './dispatch.ts'
import type { Desk } from './planning.ts'
import { postTexts } from './post-text.ts'
import { routeOf, type Hindrance, type Route } from './routes.ts'
import { askTask, isUnderway } from './sends-underway.ts'

/** So long an approval can be undone before it leaves. */
const UNDO_SPAN = 10_000
/** One mass send of WeCom takes so many groups. */
const TASK_GROUPS = 2000

interface Approval extends Outcome {
  tasks: number
  unsendable: { deliveryId: string; why: Hindrance | 'hand' }[]
}

interface Ready {
  row: DeliveryListRow
  text: string
  route: Route
  attachmentIds: string[]
}

/** See `deliveries.approve`. Deliveries that are claimed by hand may be given to the channel too. */
export function approveDeliveries(
  db: WriteDb,
  desk: Desk,
  { ids, override, when }: { ids: readonly string[]; override: string | null; when: 'now' | 'planned' },
): Approval {
  const unsendable: Approval['unsendable'] = []
  const ready = new Map<string, Ready>()
  const textOf = postTexts(db, desk.zone, desk.now)
  const sends = sendsOf(db, ids)
  const rows = [...new Set(ids)].flatMap((id) => getDelivery(db, id) ?? [])
  const routes = new Map(
    groupRoutes(db, [...new Set(rows.map((row) => row.conversation_id!))]).map((r) => [r.conversation_id, r]),
  )
  for (const row of rows) {
    const attachmentIds = attachmentsOf(db, row.content_id).map((attachment) => attachment.id)
    const { text, missing } = textOf(row)
    const route = routeOf(routes.get(row.conversation_id!)!, { text, missing, images: attachmentIds.length })
    if (route.way === 'hand') unsendable.push({ deliveryId: row.id, why: 'hand' })
    else if (route.hindrance) unsendable.push({ deliveryId: row.id, why: route.hindrance })
    else ready.set(row.id, { row, text, route, attachmentIds })
  }
  const inHand = [...ready.values()].filter(({ row }) => row.state === 'claimed' && !isUnderway(sends.get(row.id)))
  const outcome = claimDeliveries(
    db,
    desk,
    [...ready.keys()].filter((id) => !inHand.some(({ row }) => row.id === id)),
    override,
    when,
  )
  const going = [...inHand, ...outcome.done.map((id) => ready.get(id)!)]
  const unknown = ids.filter((id) => !rows.some((row) => row.id === id))
  return {
    done: going.map(({ row }) => row.id),
    refused: outcome.refused,
    stale: [...outcome.stale, ...unknown],
    tasks: queue(db, desk, going, when),
    unsendable,
  }
}

/** After this long nobody wants it sent any more: it becomes missed instead. */
function expiry(db: WriteDb, desk: Desk, at: number): number {
  const grace = Number(getMeta(db, 'missed_after_minutes') ?? DEFAULT_MISSED_AFTER_MINUTES) * MINUTE
  return Math.max(at, desk.now) + grace
}

function queue(db: WriteDb, desk: Desk, going: readonly Ready[], when: 'now' | 'planned'): number {
  let rows = 0
  const common = ({ row }: Ready) => ({
    operatorId: desk.operatorId,
    heldUntil: Math.max(desk.now + UNDO_SPAN, when === 'planned' ? row.at : 0),
  })
  const targetOf = ({ row, route }: Ready) => ({
    nativeId: route.group.native_id,
    conversationId: row.conversation_id,
    deliveryId: row.id,
  })
  const note = (outboxId: string, some: readonly Ready[]) =>
    desk.ledger({
      act: 'delivery.approved',
      subject: `outbox:${outboxId}`,
      detail: { deliveries: some.map(({ row }) => row.id), content: some[0]!.row.content_id, kind: some[0]!.row.kind },
    })
  const tasks = new Map<string, Ready[]>()
  for (const one of going) {
    const { row, text, route } = one
    if (route.way === 'task') {
      const key = JSON.stringify([route.group.account_id, row.entry_id, row.at, route.group.owner_native_id, text])
      tasks.set(key, [...(tasks.get(key) ?? []), one])
      continue
    }
    const payload = { kind: 'message' as const, conversationId: route.group.native_id, audience: 'group' as const, text }
    const about = { conversationId: row.conversation_id! }
    const expiresAt = expiry(db, desk, row.at)
    const { account_id: accountId } = route.group
    note(enqueue(db, { ...common(one), accountId, about, payload, expiresAt, targets: [targetOf(one)] }, desk.now), [one])
    rows += 1
  }
  for (const all of tasks.values()) {
    for (let from = 0; from < all.length; from += TASK_GROUPS) {
      const some = all.slice(from, from + TASK_GROUPS)
      const { row, text, route, attachmentIds } = some[0]!
      const staffId = route.group.owner_native_id!
      const targets = some.map((one) => one.route.group.native_id)
      const payload = { kind: 'massSend' as const, audience: 'groups' as const, staffId, targets, text, attachmentIds }
      const about = { entryId: row.entry_id }
      const expiresAt = expiry(db, desk, Math.max(...some.map((one) => one.row.at)))
      const { account_id: accountId } = route.group
      note(
        enqueue(db, { ...common(some[0]!), accountId, about, payload, expiresAt, targets: some.map(targetOf) }, desk.now),
        some,
      )
      rows += 1
    }
  }
  return rows
}

/** One reminder a task, whatever deliveries of it are named. */
export function remindOwners(db: WriteDb, desk: Desk, ids: readonly string[]): number {
  const open = [...sendsOf(db, ids).values()].filter((send) => send.task_open === 1 && send.task_id !== null)
  if (open.length === 0) throw new QunxiError('CONFLICT', 'None of these waits for its owner any more')
  const tasks = new Map(open.map((send) => [send.outbox_id, send.task_id!]))
  for (const [outboxId, taskId] of tasks) askTask(db, desk, outboxId, 'taskRemind', taskId)
  return tasks.size
}
