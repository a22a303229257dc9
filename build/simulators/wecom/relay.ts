/**
 * The callback relay: a small server of the user's own that WeCom posts to and the app fetches from. Ours to define:
 * `GET /relay?after=<cursor>&wait=<seconds>` answers at most 200 items in the order they arrived, and a cursor.
 */
import { seeded } from '../random.ts'
import { type CallbackEvent, type CallbackKeys, type Envelope, eventXml, sealEvent } from './callbacks.ts'
import type { Faults } from './faults.ts'

const pageSize = 200
const kept = 100_000

interface Item {
  id: number
  seconds: number
  plain: string
  /** Made when first fetched; a duplicate is the same envelope, as a retry of the platform is. */
  envelope?: Envelope
  twin?: Item
}

interface RelayPage {
  items: (Envelope & { id: string })[]
  next: string
}

export interface Relay {
  push(event: CallbackEvent): void
  /** Waits up to `waitMs` for the first item; `stopWaiting` ends all waits. A cursor too old starts with the oldest kept. */
  read(after: string | null, waitMs: number): Promise<RelayPage>
  stopWaiting(): void
  /** The decrypted XML of everything kept, oldest first. */
  plain(): string[]
}

export function createRelay(keys: CallbackKeys, seed: number, faults: Faults, now: () => number): Relay {
  const items: Item[] = []
  let held: { item: Omit<Item, 'id'>; passes: number }[] = []
  let lastId = 0
  const waiting = new Set<() => void>()

  const publish = (item: Omit<Item, 'id'>): void => {
    const made: Item = { ...item, id: ++lastId }
    items.push(made)
    if (faults.random.chance(faults.rates.duplicateCallback)) items.push({ ...item, id: ++lastId, twin: made })
    if (items.length > kept * 1.1) items.splice(0, items.length - kept)
  }
  const letPass = (): void => {
    for (const one of held) one.passes--
    const due = held.filter((one) => one.passes <= 0)
    held = held.filter((one) => one.passes > 0)
    for (const one of due) publish(one.item)
  }
  const envelopeOf = (item: Item): Envelope =>
    (item.envelope ??=
      item.twin === undefined ? sealEvent(keys, item.plain, item.seconds, seeded(seed, item.id)) : envelopeOf(item.twin))
  const wake = (): void => {
    for (const resolve of waiting) resolve()
    waiting.clear()
  }
  const newerThan = (after: number): Item[] => {
    const first = items[0]
    return first === undefined ? [] : items.slice(Math.max(0, after - first.id + 1), Math.max(0, after - first.id + 1) + pageSize)
  }

  return {
    push: (event) => {
      const seconds = Math.floor(now() / 1000)
      const item = { seconds, plain: eventXml(keys, event, seconds) }
      if (faults.random.chance(faults.rates.lateCallback)) held.push({ item, passes: 1 + faults.random.below(12) })
      else publish(item)
      letPass()
      wake()
    },
    read: async (after, waitMs) => {
      const place = Number(after ?? 0) || 0
      let page = newerThan(place)
      if (page.length === 0 && held.length > 0) {
        for (const one of held.splice(0)) publish(one.item)
        page = newerThan(place)
      }
      if (page.length === 0 && waitMs > 0) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(done, waitMs)
          function done(): void {
            clearTimeout(timer)
            waiting.delete(done)
            resolve()
          }
          waiting.add(done)
        })
        page = newerThan(place)
      }
      return {
        items: page.map((item) => ({ id: `cb${item.id}`, ...envelopeOf(item) })),
        next: String(page.at(-1)?.id ?? place),
      }
    },
    stopWaiting: wake,
    plain: () => items.map((item) => item.plain),
  }
}
