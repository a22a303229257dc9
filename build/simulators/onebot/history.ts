/**
 * get_group_msg_history and get_friend_msg_history are no part of the standard, and implementations disagree. Each mode is one of the
 * behaviours found in the wild:
 *
 * | mode | position | answers |
 * |---|---|---|
 * | standard | message_seq, counting in the conversation | it and the 19 before; recalled messages are missing (go-cqhttp) |
 * | napcat | message_seq, which is a message_id | it and count − 1 before, recalled ones empty; unknown or nothing there: failure |
 * | lagrange | message_id | it and count before (one too many); the ids in histories are not those of the events |
 * | after | as napcat | it and count − 1 AFTER it (NapCatQQ#441) |
 * | short | as napcat | often fewer rows than asked for, although there are more (NapCatQQ#536) |
 * | repeat | as napcat, ids unique in a conversation only | an unknown position answers the oldest page again and again |
 * | none | | 1404 |
 *
 * Without a position every mode begins at the newest. Rows are in the order of time; reverse_order turns the rows round, not the direction.
 */
import { mix } from '../random.ts'
import type { Conversation, Message } from './world.ts'

export type HistoryMode = 'standard' | 'napcat' | 'lagrange' | 'after' | 'short' | 'repeat' | 'none'

export const historyModes: readonly HistoryMode[] = ['standard', 'napcat', 'lagrange', 'after', 'short', 'repeat', 'none']

/** At most this many rows are answered, whatever count says. */
const MAX_COUNT = 1000

interface HistoryQuery {
  /** message_seq, or message_id in the mode that calls it so; undefined or 0 for the newest. */
  position: number | undefined
  count: number
  reverse: boolean
}

interface HistoryRow {
  message: Message
  /** What the row says its id is. */
  id: number
}

/** @returns the rows, or a failure in the words of the implementation */
export function history(mode: HistoryMode, conversation: Conversation, query: HistoryQuery): HistoryRow[] | string {
  const { messages } = conversation
  const count = Math.max(1, Math.min(MAX_COUNT, query.count))
  const newest = query.position === undefined || query.position === 0
  const at = newest ? messages.length - 1 : indexOf(mode, messages, query.position!)
  const rows = (from: number, to: number) => {
    const slice = messages.slice(Math.max(0, from), Math.max(0, to + 1))
    const seen = mode === 'standard' ? slice.filter((message) => message.recalledBy === null) : slice
    const listed = seen.map((message) => ({ message, id: mode === 'lagrange' ? historyId(message.id) : message.id }))
    return query.reverse ? listed.reverse() : listed
  }
  switch (mode) {
    case 'standard': {
      // A position beyond the newest is as good as the newest; go-cqhttp knows no count.
      const seq = newest ? messages.length : Math.min(query.position!, messages.length)
      return rows(seq - 20, seq - 1)
    }
    case 'lagrange':
      return at < 0 ? (newest ? [] : `Message ${query.position} not found`) : rows(at - count, at)
    case 'after':
      if (at < 0) return missing(query, newest)
      return newest ? rows(at - count + 1, at) : rows(at, at + count - 1)
    case 'short': {
      if (at < 0) return missing(query, newest)
      // Deterministic by position: a third of the answers are short, by up to nine tenths.
      const roll = mix(at, conversation.peer) % 30
      return rows(at - (roll < 10 ? Math.max(2, Math.ceil((count * (roll + 1)) / 10)) : count) + 1, at)
    }
    case 'repeat':
      return at < 0 ? rows(0, count - 1) : rows(at - count + 1, at)
    default:
      return at < 0 ? missing(query, newest) : rows(at - count + 1, at)
  }
}

/** The id a Lagrange history gives a message: always the same, and not the one its event had. */
export function historyId(id: number): number {
  return (id ^ 0x00ffff00) | 0
}

function missing({ position }: HistoryQuery, newest: boolean): string {
  return newest ? '消息列表为空' : `消息${position}不存在`
}

function indexOf(mode: HistoryMode, messages: readonly Message[], id: number): number {
  if (mode !== 'lagrange') return messages.findLastIndex((message) => message.id === id)
  return messages.findLastIndex((message) => message.id === id || historyId(message.id) === id)
}
