/** About forty groups: each store has its own, with tiers, an operator, members, and a temper (how staff treats it). */
import { DAY } from '#shared/domain/zone.ts'
import { stores } from './lexicon.ts'
import { managers } from './people.ts'
import type { Rng } from './random.ts'
import type { DemoGroup, DemoPerson } from './world-types.ts'

export interface Temper {
  /** How much is said, around 1. */
  talk: number
  /** Promos a week the staff tends to post. */
  promosPerWeek: number
  /** Promos a week the operator does not go beyond; null for one who does not care. */
  keepsTo: number | null
  /** Days before now since when staff has posted nothing; 0 for never silent. */
  silentDays: number
  /** Median minutes until a question is answered in working hours. */
  answerMinutes: number
  /** Share of questions nobody answers. */
  forgotten: number
}

export function makeGroups(
  rng: Rng,
  people: DemoPerson[],
  { now, days, count }: { now: number; days: number; count: number },
): { groups: DemoGroup[]; tempers: Temper[] } {
  const groups: DemoGroup[] = []
  const tempers: Temper[] = []
  const add = (storeIndex: number, place: number, round: number) => {
    const store = stores[storeIndex]!
    const { name, tier } = store.groups[place]!
    const index = groups.length
    const age = tier === 'new' ? rng.int(20, 55) : rng.int(120, 700)
    const over = index % 8 === 3
    const silent = index % 11 === 6
    const createdAt = now - age * DAY
    const wanted = tier === 'vip' ? rng.int(35, 90) : tier === 'new' ? rng.int(25, 70) : rng.int(60, 190)
    groups.push({
      key: `wr-demo-${String(index + 1).padStart(3, '0')}`,
      name: round === 0 ? name : `${name} · ${round + 1}`,
      tier,
      store: storeIndex,
      channel: 'wecom',
      operator: managers[(storeIndex + (place > 3 ? 1 : 0)) % managers.length]!.key,
      createdAt,
      members: members(rng, people, storeIndex, wanted, createdAt, now),
      tags: [silent ? '待激活' : rng.chance(0.35) ? '高活跃' : '', store.key === 'fresh' ? '自提' : '线上'].filter(
        (tag) => tag !== '',
      ),
    })
    tempers.push({
      talk: Math.exp(rng.normal() * 0.45) * (tier === 'vip' ? 1.25 : tier === 'new' ? 0.8 : 1),
      promosPerWeek: over ? 4.5 + rng.next() * 2 : silent ? 1 : 1.2 + rng.next() * 1.4,
      keepsTo: over ? null : rng.pick([2, 2, 3]),
      silentDays: silent ? Math.min(days - 5, rng.int(6, 19)) : 0,
      answerMinutes: rng.around(tier === 'vip' ? 6 : 14, 0.4),
      forgotten: silent ? 0.35 : tier === 'vip' ? 0.03 : 0.07,
    })
  }
  // A community larger than the stores' own groups repeats them under a number.
  for (let round = 0; groups.length < count; round++) {
    stores.forEach((store, storeIndex) =>
      store.groups.forEach((_, place) => {
        if (groups.length < count) add(storeIndex, place, round)
      }),
    )
  }
  // The same amount of talk in all, whatever the day of making.
  const mean = tempers.reduce((sum, temper) => sum + temper.talk, 0) / tempers.length
  for (const temper of tempers) temper.talk /= mean
  return { groups, tempers }
}

function members(
  rng: Rng,
  people: DemoPerson[],
  store: number,
  wanted: number,
  createdAt: number,
  now: number,
): DemoGroup['members'] {
  const own = rng.shuffled(people.flatMap((person, i) => (person.store === store && person.channel === 'wecom' ? [i] : [])))
  const guests = rng.shuffled(people.flatMap((person, i) => (person.store !== store && person.channel === 'wecom' ? [i] : [])))
  const chosen = [...own.slice(0, Math.ceil(wanted * 0.85)), ...guests].slice(0, wanted)
  return chosen.map((person) => {
    const earliest = Math.max(createdAt, people[person]!.addedAt)
    const joinedAt = earliest + Math.floor(rng.next() ** 2 * Math.max(0, now - 60 * DAY - earliest))
    return { person, joinedAt, leftAt: null }
  })
}
