/** Which way a delivery can leave, and what is in its way. */
import type { deliveryWays, hindrances } from '#shared/contract/deliveries.ts'
import type { ChannelProblem } from '#shared/domain/channel-problems.ts'
import type { Capability } from '#shared/domain/accounts.ts'
import type { ReadDb } from '#core/store/db.ts'
import { attachmentsOf } from '#core/store/tables/content-items.ts'
import type { DeliveryListRow } from '#core/store/tables/deliveries.ts'
import { groupRoutes, sendsOf, type GroupRoute } from '#core/store/tables/delivery-sends.ts'

type DeliveryWay = (typeof deliveryWays)[number]
export type Hindrance = (typeof hindrances)[number]

/** WeCom's own limits of a mass send (protocols: bytes for the text, pieces for attachments). */
const TASK_TEXT_BYTES = 4000
const TASK_IMAGES = 9

export interface Route {
  way: DeliveryWay
  hindrance: Hindrance | null
  group: GroupRoute
}

export function routeOf(group: GroupRoute, post: { text: string; missing: readonly string[]; images: number }): Route {
  const can = new Set(JSON.parse(group.capabilities) as Capability[])
  if (can.has('massSend')) return { way: 'task', hindrance: taskHindrance(group, post), group }
  if (can.has('directSend')) {
    const hindrance = group.gone_at !== null ? 'gone' : post.missing.length > 0 ? 'holes' : post.images > 0 ? 'images' : null
    return { way: 'message', hindrance, group }
  }
  return { way: 'hand', hindrance: null, group }
}

function taskHindrance(group: GroupRoute, post: { text: string; missing: readonly string[]; images: number }): Hindrance | null {
  if (group.gone_at !== null) return 'gone'
  if (group.owner_native_id === null) return 'noOwner'
  if (post.missing.length > 0) return 'holes'
  if (Buffer.byteLength(post.text) > TASK_TEXT_BYTES) return 'tooLong'
  return post.images > TASK_IMAGES ? 'images' : null
}

function cutOf({ paused_at: pausedAt, phase }: GroupRoute): 'offline' | 'paused' | 'failed' | null {
  if (pausedAt !== null) return 'paused'
  return phase === 'offline' || phase === 'failed' ? phase : null
}

/** For the screens: way, hindrance, owner and present state of each delivery. */
export function sendingViews(db: ReadDb, rows: readonly DeliveryListRow[]) {
  const routes = new Map(
    groupRoutes(db, [...new Set(rows.map((row) => row.conversation_id!))]).map((r) => [r.conversation_id, r]),
  )
  const sends = sendsOf(
    db,
    rows.map((row) => row.id),
  )
  const images = new Map<string, number>()
  const imagesOf = (contentId: string) => {
    const known = images.get(contentId) ?? attachmentsOf(db, contentId).length
    images.set(contentId, known)
    return known
  }
  return (row: DeliveryListRow, post: { text: string; missing: readonly string[] }) => {
    const group = routes.get(row.conversation_id!)!
    const { way, hindrance } = routeOf(group, { ...post, images: imagesOf(row.content_id) })
    const send = sends.get(row.id)
    const live = send && row.state !== 'planned' ? send : undefined
    return {
      way,
      hindrance,
      channel: group.channel,
      owner: group.owner_name,
      sending: live
        ? {
            outboxId: live.outbox_id,
            state: live.state,
            taskOpen: live.task_open === 1 && live.target_state === 'waiting',
            heldUntil: live.held_until,
            problem: live.problem === null ? null : (JSON.parse(live.problem) as ChannelProblem),
            cut: cutOf(group),
          }
        : null,
    }
  }
}
