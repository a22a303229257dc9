/**
 * Posts seen in synced history that nobody planned: they count as touches too. One that is the posting of a confirmed
 * delivery is tied to it instead of being counted twice.
 */
import { newId } from '#shared/domain/id.ts'
import { HOUR } from '#shared/domain/zone.ts'
import type { WriteDb } from '#core/store/db.ts'
import {
  deleteTouch,
  insertTouch,
  setTouchKind,
  setTouchMessage,
  touchesNear,
  touchOfMessage,
} from '#core/store/tables/touches.ts'
import { SAME_TEXT, sharedText } from './text-match.ts'

/** A post and the confirmation of its delivery lie at most this far apart. */
export const SAME_POST_SPAN = 6 * HOUR

interface ObservedPost {
  conversationId: number
  messageId: number
  /** Epoch ms UTC. */
  at: number
  kind: string
  text: string
}

/**
 * Counts one post of our staff in a group. Called again for the same message it only corrects the kind. `merged`: the post
 * belongs to a delivery that was confirmed within six hours with much the same text.
 */
export function recordObservedTouch(db: WriteDb, post: ObservedPost): { touchId: string; merged: boolean } {
  const known = touchOfMessage(db, post.messageId)
  if (known) {
    if (known.delivery_id === null) setTouchKind(db, known.id, post.kind)
    return { touchId: known.id, merged: known.delivery_id !== null }
  }
  const near = touchesNear(db, post.conversationId, post.at - SAME_POST_SPAN, post.at + SAME_POST_SPAN)
  let best: { id: string; score: number } | null = null
  for (const touch of near) {
    if (touch.state !== 'sent' || touch.message_id !== null || touch.body === null) continue
    const score = sharedText(touch.body, post.text)
    if (score >= SAME_TEXT && (!best || score > best.score)) best = { id: touch.id, score }
  }
  if (best) {
    setTouchMessage(db, best.id, post.messageId)
    return { touchId: best.id, merged: true }
  }
  const id = newId(post.at)
  insertTouch(db, {
    id,
    conversation_id: post.conversationId,
    customer_id: null,
    at: post.at,
    kind: post.kind,
    state: 'observed',
    delivery_id: null,
    message_id: post.messageId,
  })
  return { touchId: id, merged: false }
}

/** The message was not such a post after all (or was recalled): its own touch goes, a delivery's only loses the tie. */
export function forgetObservedTouch(db: WriteDb, messageId: number): void {
  const known = touchOfMessage(db, messageId)
  if (!known) return
  if (known.delivery_id === null) deleteTouch(db, known.id)
  else setTouchMessage(db, known.id, null)
}
