/** What goes out: messages and recalls, and finding out whether one that got no answer went. */
import { ChannelError, type Attempt, type OutboundOp, type Reconciled, type SendResult } from '../channel/connector.ts'
import { wireId, type Account } from './account.ts'
import { FieldError, isFields, optionalId, type Fields } from './fields.ts'
import { askHistory, type HistoryRows, type Position } from './history-pages.ts'
import { placeOf, recordOf, toldOf, wordsOf, type Place, type Reader, type Told } from './messages.ts'
import { problem, saysNothingThere } from './problems.ts'

type MessageOp = OutboundOp & { kind: 'message' }
type RecallOp = OutboundOp & { kind: 'recall' }

/** Both clocks may be apart by so much: a message found just before the first try may be the one that was sent. */
const CLOCKS_APART = 60_000
/** What was sent a moment ago may not be in the history yet. */
const SETTLES = 2000
const PAGES = 20

export async function send(account: Account, op: OutboundOp, signal: AbortSignal): Promise<SendResult> {
  if (op.kind === 'message') return sendMessage(account, op, signal)
  if (op.kind === 'recall') return recall(account, op, signal)
  throw problem({ kind: 'refused', code: 'UNSUPPORTED', fix: 'openLog', detail: `OneBot has no ${op.kind}` })
}

function placeFor(conversation: string): Place {
  const place = placeOf(conversation)
  if (place === null)
    throw problem({
      kind: 'refused',
      code: 'UNKNOWN_TARGET',
      fix: 'openLog',
      detail: `"${conversation}" is no conversation of this channel`,
    })
  return place
}

async function sendMessage(account: Account, op: MessageOp, signal: AbortSignal): Promise<SendResult> {
  const place = placeFor(op.conversationId)
  const reader = await account.reader(signal)
  const message = [
    ...(op.replyTo === undefined ? [] : [{ type: 'reply', data: { id: op.replyTo } }]),
    { type: 'text', data: { text: op.text } },
  ]
  const [action, target] =
    place.kind === 'group'
      ? ['send_group_msg', { group_id: wireId(place.peer) }]
      : ['send_private_msg', { user_id: wireId(place.peer) }]
  const mark = account.ledger.mark
  const answer = await account.ask(action as string, { ...(target as Fields), message }, signal, { sending: true })
  const data = isFields(answer) ? answer : { message_id: answer }
  const id = data['message_id']
  // It went; without an id it will be told by the events or the history.
  if ((typeof id !== 'number' && typeof id !== 'string') || id === '') return {}
  return sentAs(account, reader, op, place, String(id), mark, signal)
}

/** The very record the channel will tell of this message, so that it is stored once. */
async function sentAs(
  account: Account,
  reader: Reader,
  op: MessageOp,
  place: Place,
  id: string,
  mark: number,
  signal: AbortSignal,
): Promise<SendResult> {
  const told = await readBack(account, reader, place, id, signal)
  if (told !== undefined) {
    const native = account.ledger.live(told.sighting, mark)
    return { nativeId: native, records: [recordOf(told, native, reader, true)] }
  }
  // An implementation without get_msg, or gone by now: told by its event or the history, unless it has neither.
  const seconds = Math.floor(account.context.now() / 1000)
  const message: Fields = {
    message_id: id,
    user_id: reader.selfId,
    time: seconds,
    message: [{ type: 'text', data: { text: op.text } }],
  }
  const guess = toldOf(message, reader, place)
  return { nativeId: id, records: [recordOf(guess, id, reader, true)] }
}

/** The message as the channel has it, undefined where it does not say. Never throws but for an abort: the message itself has gone out. */
async function readBack(
  account: Account,
  reader: Reader,
  place: Place,
  id: string,
  signal: AbortSignal,
): Promise<Told | undefined> {
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    try {
      const data = await account.ask('get_msg', { message_id: wireId(id) }, signal, { timeout: 5000 })
      const told = isFields(data) ? toldOf({ ...data, message_id: id }, reader, place) : undefined
      if (told !== undefined && told.own && told.segments.length > 0 && isThere(data as Fields, place)) return told
      return undefined
    } catch (error) {
      if (signal.aborted || error instanceof FieldError) return undefined
      if (!(error instanceof ChannelError)) throw error
      if (error.problem.kind !== 'busy' || saysNothingThere(error)) return undefined
      // Aborted: the next try says so.
      await account.context.sleep(200 * attempt, signal).catch(() => undefined)
    }
  }
  return undefined
}

/** Some number their messages in every conversation anew: an id may stand for another's. */
function isThere(data: Fields, place: Place): boolean {
  const group = optionalId(data, 'group_id')
  if (place.kind === 'group') return group === undefined ? data['message_type'] !== 'private' : group === place.peer
  return group === undefined
}

async function recall(account: Account, op: RecallOp, signal: AbortSignal): Promise<SendResult> {
  const place = placeFor(op.conversationId)
  const reader = await account.reader(signal)
  const state = await messageState(account, reader, place, op.messageId, signal)
  if (state === 'elsewhere') {
    throw problem({
      kind: 'refused',
      code: 'UNSUPPORTED',
      fix: 'openLog',
      detail: 'the id stands for a message in another conversation',
    })
  }
  if (state === 'present' || state === 'unknown') {
    try {
      await account.ask('delete_msg', { message_id: wireId(op.messageId) }, signal, { sending: true })
    } catch (error) {
      if (!(error instanceof ChannelError) || error.problem.kind !== 'refused') throw error
      if (error.problem.code === 'UNSUPPORTED') throw error
      // Taken back meanwhile, by a hand or by a try whose answer was lost.
      const now = await messageState(account, reader, place, op.messageId, signal)
      if (now !== 'gone') {
        throw problem({
          kind: 'refused',
          code: 'TOO_LATE',
          fix: 'openLog',
          ...(error.problem.detail === undefined ? {} : { detail: error.problem.detail }),
        })
      }
    }
  }
  return {
    nativeId: op.messageId,
    records: [{ type: 'recall', conversationId: op.conversationId, messageId: op.messageId, at: account.context.now() }],
  }
}

/** unknown: it cannot be asked for. gone: it is empty, or there no more. */
async function messageState(
  account: Account,
  reader: Reader,
  place: Place,
  id: string,
  signal: AbortSignal,
): Promise<'present' | 'gone' | 'elsewhere' | 'unknown'> {
  let data: unknown
  try {
    data = await account.ask('get_msg', { message_id: wireId(id) }, signal)
  } catch (error) {
    if (!(error instanceof ChannelError) || (error.problem.kind !== 'refused' && !saysNothingThere(error))) throw error
    return error.problem.code === 'UNSUPPORTED' ? 'unknown' : 'gone'
  }
  if (!isFields(data)) return 'gone'
  if (!isThere(data, place)) return 'elsewhere'
  try {
    const told = toldOf({ ...data, message_id: id }, reader, place)
    return told.segments.length === 0 ? 'gone' : told.own ? 'present' : place.kind === 'group' ? 'present' : 'elsewhere'
  } catch (error) {
    if (error instanceof FieldError) return 'unknown'
    throw error
  }
}

export async function reconcile(account: Account, op: OutboundOp, attempt: Attempt, signal: AbortSignal): Promise<Reconciled> {
  // Taking back twice is taking back once.
  if (op.kind === 'recall') return { outcome: 'absent' }
  if (op.kind !== 'message') return { outcome: 'unknown' }
  const place = placeFor(op.conversationId)
  const reader = await account.reader(signal)
  // Its event has been heard since the first try.
  const heard = account.own.find(
    ({ heardAt, native, told }) =>
      heardAt >= attempt.since &&
      told.sighting.conversation === op.conversationId &&
      wordsOf(told) === op.text &&
      !attempt.taken.has(native),
  )
  if (heard !== undefined) {
    return { outcome: 'done', result: { nativeId: heard.native, records: [recordOf(heard.told, heard.native, reader, true)] } }
  }
  const earliest = Math.floor((attempt.since - CLOCKS_APART) / 1000)
  let found: { told: Told; native: string } | undefined
  let doubtful = false
  const look = (rows: readonly Told[]) => {
    const natives = account.ledger.past(rows.map(({ sighting }) => sighting))
    rows.forEach((told, index) => {
      const native = natives[index]!
      if (!told.own || told.seconds < earliest || attempt.taken.has(native) || attempt.taken.has(told.id)) return
      // One of ours that was taken back may have been this one.
      if (told.segments.length === 0) doubtful = true
      else if (wordsOf(told) === op.text && (found === undefined || told.seconds > found.told.seconds)) found = { told, native }
    })
  }
  const complete = await lookBack(account, reader, place, earliest, look, () => found !== undefined, signal)
  if (found !== undefined) {
    const { told, native } = found
    return { outcome: 'done', result: { nativeId: native, records: [recordOf(told, native, reader, false)] } }
  }
  if (!complete || doubtful) return { outcome: 'unknown' }
  const elapsed = account.context.now() - attempt.since
  if (elapsed < SETTLES) return { outcome: 'unknown', again: SETTLES - elapsed }
  return { outcome: 'absent' }
}

/** Walks back from the newest to `earliest`; false where the history cannot be trusted to have shown everything since. */
async function lookBack(
  account: Account,
  reader: Reader,
  place: Place,
  earliest: number,
  look: (rows: readonly Told[]) => void,
  enough: () => boolean,
  signal: AbortSignal,
): Promise<boolean> {
  let position: Position | undefined
  let count = 100
  let low = Infinity
  let turned = false
  const seen = new Set<string>()
  for (let page = 0; page < PAGES; page += 1) {
    let rows: HistoryRows
    try {
      rows = await askHistory(account, reader, place, position, { count, turned }, signal)
    } catch (error) {
      if (!(error instanceof ChannelError)) throw error
      if (error.problem.code === 'UNSUPPORTED') return false
      // Nothing has ever been said there.
      if (position === undefined && saysNothingThere(error)) return true
      if (error.problem.kind !== 'refused' && !saysNothingThere(error)) throw error
      return false
    }
    turned = rows.turned ?? turned
    look(rows.told)
    const before = seen.size
    for (const { sighting } of rows.told) seen.add(`${sighting.id} ${sighting.seconds} ${sighting.user}`)
    const first = rows.told[0]
    if (enough() || first === undefined || first.seconds < earliest) return true
    if (seen.size > before && first.seconds <= low) {
      low = first.seconds
      position = rows.first
    } else if (position !== undefined && rows.told.length === 1) {
      // The conversation's beginning: the row of the position itself is all that is left.
      return true
    } else {
      // The position led nowhere: more of the newest instead.
      if (count >= 5000) return false
      count *= 7
      position = undefined
    }
  }
  return false
}
