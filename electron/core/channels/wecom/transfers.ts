/**
 * Handovers of customers between staff, read only. The platform answers only for a pair (from, to) and lists no pairs:
 * they are learnt from callbacks (events.ts) and asked for again while something of them waits.
 */
import type { PullStream } from '../channel/connector.ts'
import type { BadRecord, LiveRecord, TransferRecord } from '../channel/records.ts'
import { followCursor, type CursorTrail } from './cursor-trail.ts'
import { reading, type WecomApi } from './api.ts'
import { errcodeOf } from './problems.ts'
import { maybeNumber, maybeText, maybeTime, readRows, requiredList, textAt } from './shape.ts'

const day = 86_400_000
const mostPairs = 200
const waiting = 2
/** A pair with nothing waiting is looked at a little longer: results come late. */
const keptFor = 3 * day
const oldest = 90 * day

export interface TransferPair {
  from: string
  to: string
  /** Epoch ms of the callback it was learnt from. */
  at: number
}

/** Pairs this session has heard of. The listener keeps them in its cursor, the stream in its own. */
export class TransferPairs {
  readonly #pairs = new Map<string, TransferPair>()

  add(pair: TransferPair): void {
    const key = `${pair.from}\n${pair.to}`
    const known = this.#pairs.get(key)
    this.#pairs.delete(key)
    this.#pairs.set(key, known === undefined || known.at < pair.at ? pair : known)
    if (this.#pairs.size > mostPairs) for (const first of this.#pairs.keys()) return void this.#pairs.delete(first)
  }

  get list(): TransferPair[] {
    return [...this.#pairs.values()]
  }
}

export function transferStream(api: WecomApi, pairs: TransferPairs, now: () => number, every: number): PullStream {
  return {
    name: 'transfers',
    kind: 'tail',
    every,
    pull: async (cursor, signal) => {
      const known = new TransferPairs()
      for (const pair of cursor === null ? [] : (JSON.parse(cursor) as TransferPair[])) known.add(pair)
      for (const pair of pairs.list) known.add(pair)
      const records: LiveRecord[] = []
      const open: TransferPair[] = []
      for (const pair of known.list) {
        if (now() - pair.at > oldest) continue
        const results = await transferResults(api, pair, signal)
        records.push(...results)
        const waits = results.some((one) => one.type === 'transfer' && one.status === waiting)
        if (waits || now() - pair.at < keptFor) open.push(pair)
      }
      return { records: () => records, cursor: JSON.stringify(open), more: false }
    },
  }
}

/** Both ways of handing over: from staff at work and from staff who left. */
async function transferResults(api: WecomApi, pair: TransferPair, signal: AbortSignal): Promise<(TransferRecord | BadRecord)[]> {
  const found: (TransferRecord | BadRecord)[] = []
  for (const name of ['externalcontact/transfer_result', 'externalcontact/resigned/transfer_result']) {
    let cursor = ''
    let trail: CursorTrail | undefined
    do {
      const body = { handover_userid: pair.from, takeover_userid: pair.to, cursor }
      let json: Record<string, unknown>
      try {
        ;({ json } = await api.read(name, body, signal))
      } catch (error) {
        // Someone left the company, or it is the wrong one of the two ways.
        if ([40003, 60111, 40097, 60011, 48002].includes(errcodeOf(error) ?? 0)) break
        throw error
      }
      const bad: BadRecord[] = []
      const rows = reading(name, () => requiredList(json.customer, 'customer'))
      found.push(
        ...readRows(rows, `${name}: customer`, bad, (row, at): TransferRecord => {
          const takeoverAt = maybeTime(row.takeover_time, `${at}.takeover_time`)
          return {
            type: 'transfer',
            from: pair.from,
            to: pair.to,
            externalId: textAt(row.external_userid, `${at}.external_userid`),
            status: maybeNumber(row.status, `${at}.status`) ?? 5,
            ...(takeoverAt === undefined ? {} : { takeoverAt }),
          }
        }),
        ...bad,
      )
      const next = reading(name, () => maybeText(json.next_cursor, 'next_cursor') ?? '')
      trail = followCursor(name, trail, cursor, next)
      cursor = next
    } while (cursor !== '')
  }
  return found
}
