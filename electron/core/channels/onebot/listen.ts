/** The live events of one connection, batch by batch, until it is lost. */
import { ChannelError, type LiveBatch } from '../channel/connector.ts'
import type { LiveRecord, RecallRecord } from '../channel/records.ts'
import { wireId, type Account } from './account.ts'
import { newsOf } from './events.ts'
import { FieldError, isFields, type Fields } from './fields.ts'
import { placeOf, toldOf } from './messages.ts'
import { askMembers } from './people.ts'
import { connectionLost } from './problems.ts'

/** Events in one transaction. */
const BATCH = 200
/** Above this the newest are dropped; the history tells them later. */
const QUEUE = 50_000
/** A member list is read again this long after the last event that made it doubtful, milliseconds. */
const QUIET = 700

const streamNames = ['history', 'friends', 'groups', 'groupMembers'] as const

export async function listen(account: Account, sink: (batch: LiveBatch) => Promise<void>, signal: AbortSignal): Promise<void> {
  const { link, ledger, context } = account
  await link.ready(signal)
  const reader = await account.reader(signal)
  let queue: Fields[] = []
  let bad: LiveRecord[] = []
  let lost: ChannelError | undefined
  let wakeUp = () => {}
  const stop = link.listen({
    onEvent: (event) => {
      if (queue.length < QUEUE) queue.push(event)
      else account.overflowed = true
      wakeUp()
    },
    onBadFrame: (problem) => {
      if (bad.length < 100) bad.push({ type: 'bad', at: 'websocket', problem })
      wakeUp()
    },
    onLost: (error) => {
      lost = error
      wakeUp()
    },
  })
  const stale = new Map<string, number>()
  const aborted = () => wakeUp()
  signal.addEventListener('abort', aborted)
  account.listening = true
  try {
    if (link.generation === 0) throw connectionLost('the connection was lost at once')
    // Whatever happened while nobody listened is in the lists and the histories.
    await sink({ records: [await account.selfRecord(signal)], wake: [...streamNames] })
    for (;;) {
      signal.throwIfAborted()
      if (queue.length === 0 && bad.length === 0) {
        // What has been heard is kept first.
        if (lost !== undefined) throw lost
        const due = [...stale].filter(([, at]) => at <= context.now()).map(([group]) => group)
        if (due.length > 0) {
          await sink({ records: await refreshed(due) })
          continue
        }
        const wait = stale.size === 0 ? undefined : Math.max(0, Math.min(...stale.values()) - context.now())
        await new Promise<void>((resolve) => {
          const timer = wait === undefined ? undefined : setTimeout(resolve, Math.min(wait, 1000))
          wakeUp = () => {
            clearTimeout(timer)
            resolve()
          }
        })
        wakeUp = () => {}
        continue
      }
      const events = queue.slice(0, BATCH)
      queue = queue.slice(BATCH)
      const records = bad
      bad = []
      const wake = new Set<string>(account.overflowed && queue.length === 0 ? ['history', 'groupMembers'] : [])
      for (const event of events) {
        const news = newsOf(event, reader)
        if (news.unknownRecall !== undefined) news.records = [await resolved(news.unknownRecall)]
        if (news.own !== undefined) account.heardOwn(news.own.told, news.own.native)
        records.push(...news.records)
        for (const group of news.stale) stale.set(group, context.now() + QUIET)
        for (const record of news.records) if (record.type === 'groupGone') stale.delete(record.id.slice('group:'.length))
        for (const stream of news.wake) wake.add(stream)
        if (news.ignored !== undefined) account.once('info', 'ignoredEvent', { kind: news.ignored })
        if (news.note !== undefined) context.log('info', news.note.event, news.note.detail)
      }
      if (records.length === 0 && wake.size === 0) continue
      const cursor = ledger.snapshot()
      await sink({ records, ...(cursor === undefined ? {} : { cursor }), ...(wake.size === 0 ? {} : { wake: [...wake] }) })
    }
  } finally {
    stop()
    signal.removeEventListener('abort', aborted)
    account.listening = false
  }

  /** Where ids differ, what a recall names is told by when and by whom it was said. */
  async function resolved(recall: RecallRecord): Promise<LiveRecord> {
    const place = recall.conversationId === null ? null : placeOf(recall.conversationId)
    if (place === null) return recall
    try {
      const data = await account.ask('get_msg', { message_id: wireId(recall.messageId) }, signal, { timeout: 5000 })
      if (!isFields(data)) return recall
      const told = toldOf({ ...data, message_id: recall.messageId }, reader, place)
      return { ...recall, messageId: ledger.live(told.sighting) }
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof ChannelError || error instanceof FieldError) return recall
      throw error
    }
  }

  async function refreshed(groups: readonly string[]): Promise<LiveRecord[]> {
    const records: LiveRecord[] = []
    for (const group of groups) {
      stale.delete(group)
      try {
        const { record, bad: unusable } = await askMembers(account, group, true, signal)
        records.push(record, ...unusable)
      } catch (error) {
        if (!(error instanceof ChannelError)) throw error
        // The lists are read in full now and then: a group that cannot be read now waits for that.
        if (error.problem.kind === 'busy') stale.set(group, context.now() + 5000)
        else if (error.problem.kind !== 'refused') lost ??= error
      }
    }
    return records
  }
}
