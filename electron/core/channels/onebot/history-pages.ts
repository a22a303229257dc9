/**
 * One page of what was said, whatever the implementation makes of the question: rows before the position or after it, with or without
 * it, in either order, fewer than asked for, or an old page again. What a page adds is judged by its rows alone.
 */
import type { BadRecord } from '../channel/records.ts'
import { wireId, type Account } from './account.ts'
import { FieldError, isFields, optionalId, type Fields } from './fields.ts'
import { toldOf, type Place, type Reader, type Told } from './messages.ts'
import { badAnswer } from './problems.ts'

/** Where to read on: by what the row before called its number and its id. */
export interface Position {
  seq: string
  id: string
}

export interface HistoryRows {
  told: Told[]
  bad: BadRecord[]
  /** Of the earliest row; undefined where there is no row. */
  first: Position | undefined
  /** Begins with the newest; undefined where these rows do not show it. */
  turned?: boolean | undefined
  /** It was told as a failure. */
  failed?: boolean
}

/**
 * Throws ChannelError.
 * @param turned answers have been seen to begin with the newest
 */
export async function askHistory(
  account: Account,
  reader: Reader,
  place: Place,
  position: Position | undefined,
  { count, turned }: { count: number; turned: boolean },
  signal: AbortSignal,
): Promise<HistoryRows> {
  const action = place.kind === 'group' ? 'get_group_msg_history' : 'get_friend_msg_history'
  const whose = place.kind === 'group' ? { group_id: wireId(place.peer) } : { user_id: wireId(place.peer) }
  // Both names of the position: some know the one, some the other.
  const where = position === undefined ? {} : { message_seq: wireId(position.seq), message_id: wireId(position.id) }
  const data = await account.ask(action, { ...whose, ...where, count }, signal, { timeout: 60_000 })
  const list: unknown = isFields(data) ? (data['messages'] ?? []) : (data ?? [])
  if (!Array.isArray(list)) throw badAnswer(`${action}: messages is not a list`)
  const told: { told: Told; row: Fields }[] = []
  const bad: BadRecord[] = []
  list.forEach((row: unknown, index) => {
    try {
      if (!isFields(row)) throw new FieldError('', 'it is not an object')
      told.push({ told: toldOf(row, reader, place), row })
    } catch (error) {
      if (!(error instanceof FieldError)) throw error
      bad.push({
        type: 'bad',
        at: `${action} ${place.peer}: messages[${index}]${error.field === '' ? '' : `.${error.field}`}`,
        problem: error.message,
      })
    }
  })
  const shown = isTurned(told)
  const ordered = inOrder(told, shown ?? turned)
  const earliest = ordered[0]
  return {
    told: ordered.map((entry) => entry.told),
    bad,
    turned: shown,
    first:
      earliest === undefined
        ? undefined
        : { seq: optionalId(earliest.row, 'message_seq') ?? earliest.told.id, id: earliest.told.id },
  }
}

/** Whether answers begin with the newest, as far as these rows show it. */
function isTurned(rows: readonly { told: Told; row: Fields }[]): boolean | undefined {
  const first = rows[0]?.told.seconds
  const last = rows.at(-1)?.told.seconds
  if (first !== last) return first! > last!
  // All in one second: numbers that count tell, ids that are scrambled do not.
  const numbers = rows.map(({ row }) => Number(row['real_seq'] ?? row['message_seq']))
  const span = Math.abs(numbers.at(-1)! - numbers[0]!)
  if (rows.length < 2 || !(span < 10 * rows.length)) return undefined
  const falls = numbers.every((number, index) => index === 0 || number < numbers[index - 1]!)
  const grows = numbers.every((number, index) => index === 0 || number > numbers[index - 1]!)
  return falls ? true : grows ? false : undefined
}

/** By time; within a second as they came, from the oldest. */
function inOrder(rows: { told: Told; row: Fields }[], turned: boolean): { told: Told; row: Fields }[] {
  return (turned ? rows.toReversed() : rows).toSorted((a, b) => a.told.seconds - b.told.seconds)
}
