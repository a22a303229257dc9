/**
 * One page of what was said, whatever the implementation makes of the question: rows before the position or after it, with or without
 * it, in either order, fewer than asked for, or an old page again. What a page adds is judged by its rows alone.
 */
import type { BadRecord } from '../../live/records.ts'
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
  /** It was told as a failure. */
  failed?: boolean
}

/** Throws ChannelError. */
export async function askHistory(
  account: Account,
  reader: Reader,
  place: Place,
  position: Position | undefined,
  count: number,
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
  const ordered = inOrder(told)
  const earliest = ordered[0]
  return {
    told: ordered.map((entry) => entry.told),
    bad,
    first:
      earliest === undefined
        ? undefined
        : { seq: optionalId(earliest.row, 'message_seq') ?? earliest.told.id, id: earliest.told.id },
  }
}

/** By time; within a second by the numbers in the conversation where there are any, else as they came. */
function inOrder(rows: { told: Told; row: Fields }[]): { told: Told; row: Fields }[] {
  const turned = rows.length > 1 && rows[0]!.told.seconds > rows.at(-1)!.told.seconds
  const straight = turned ? rows.toReversed() : rows
  const numbered = straight.map((entry) => ({ ...entry, number: numberOf(entry.row) }))
  const counts = numbered.every(
    (entry, index) => entry.number !== undefined && (index === 0 || growsWith(numbered[index - 1]!, entry)),
  )
  return numbered.toSorted((a, b) => a.told.seconds - b.told.seconds || (counts ? a.number! - b.number! : 0))
}

function numberOf(row: Fields): number | undefined {
  const number = Number(row['real_seq'] ?? row['message_seq'])
  return Number.isSafeInteger(number) && number > 0 ? number : undefined
}

/** A number that counts never goes back as time goes on; one that is a scrambled id does. */
function growsWith(a: { told: Told; number: number | undefined }, b: { told: Told; number: number | undefined }): boolean {
  return a.told.seconds === b.told.seconds || a.told.seconds < b.told.seconds === a.number! < b.number!
}
