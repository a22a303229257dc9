/** A record of every API call, for tests and evaluators. */

export interface CallRecord {
  /** Epoch ms. */
  at: number
  api: string
  /** The request's JSON, or a GET's parameters without token and secret. */
  body: unknown
  /** -1 as well when the line was cut before anything was done. */
  errcode: number
  /** The line was cut on purpose. */
  cut?: 'before' | 'after'
}

export interface CallLog {
  readonly records: CallRecord[]
  add(api: string, body: unknown, errcode: number, cut?: 'before' | 'after'): void
  /** How often this API has done its work (errcode 0, whether or not the answer arrived). */
  count(api: string): number
}

const most = 100_000

export function createCallLog(now: () => number): CallLog {
  const records: CallRecord[] = []
  const done = new Map<string, number>()
  return {
    records,
    add: (api, body, errcode, cut) => {
      records.push({ at: now(), api, body, errcode, ...(cut === undefined ? {} : { cut }) })
      if (records.length > most * 1.1) records.splice(0, records.length - most)
      if (errcode === 0) done.set(api, (done.get(api) ?? 0) + 1)
    },
    count: (api) => done.get(api) ?? 0,
  }
}
