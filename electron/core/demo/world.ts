/** The whole demo community, from a seed and a moment. Pure: the same arguments give the same world. */
import { DAY } from '#shared/domain/zone.ts'
import { makeDirectHistory } from './direct-history.ts'
import { makeGroupHistory } from './group-history.ts'
import { makeGroups } from './groups.ts'
import { makeLibrary } from './library.ts'
import { makeOrders } from './orders.ts'
import { makePeople, staff } from './people.ts'
import { planWeek } from './plan.ts'
import { Rng } from './random.ts'
import { makeFollowUps, makeNotes, tagCustomers, tagGroups } from './relations.ts'
import type { DemoChat, DemoWorld } from './world-types.ts'

export interface WorldOptions {
  /** Epoch milliseconds: the history ends here. */
  now: number
  /** IANA zone of the days. */
  zone: string
  seed?: number
  people?: number
  groups?: number
  days?: number
  /** Scales talk: 1 gives about 30,000 messages with the defaults. */
  volume?: number
}

const DIRECT_SHARE = 0.29
/** Brings the defaults to about 30,000 messages. */
const TALK = 1.32

export function makeWorld(options: WorldOptions): DemoWorld {
  const { now, zone, seed = 20_261_121, people: count = 1500, groups: groupCount = 40, days = 60, volume = 1 } = options
  const rng = new Rng(seed)
  const people = makePeople(rng, count, now)
  const orders = makeOrders(rng, people, now, zone)
  const { groups, tempers } = makeGroups(rng, people, { now, days, count: groupCount })
  const library = makeLibrary(rng, now, zone)

  const recent = new Map<number, string[]>()
  for (const order of orders) {
    if (order.at > now - days * DAY) recent.set(order.person, [...(recent.get(order.person) ?? []), order.number])
  }
  const chats: DemoChat[] = groups.map((group, i) => ({
    kind: 'group',
    of: i,
    messages: makeGroupHistory({
      rng: new Rng(seed + 7919 * (i + 1)),
      group,
      temper: tempers[i]!,
      people,
      library,
      orders: recent,
      now,
      zone,
      days,
      volume: volume * TALK,
    }),
  }))
  people.forEach((person, i) => {
    const own = new Rng(seed + 104_729 + i * 31)
    if (!own.chance(DIRECT_SHARE)) return
    const sessions = 1 + own.count(2.6 * volume)
    const messages = makeDirectHistory({ rng: own, person, orders: recent.get(i) ?? [], now, zone, days, sessions })
    if (messages.length === 0) return
    chats.push({ kind: 'direct', of: i, messages: messages.map((m) => (m.from === -1 ? { ...m, from: i } : m)) })
  })
  return {
    now,
    zone,
    staff,
    people,
    groups,
    chats,
    orders,
    tagGroups,
    customerTags: tagCustomers(rng, people, orders),
    notes: makeNotes(rng, people, now, zone),
    followUps: makeFollowUps(rng, people, orders, now, zone),
    content: library,
    entries: planWeek(rng, groups, library, now, zone),
  }
}
