/** What the team knows about its customers: tags, notes, and what was promised to whom. */
import { DAY, HOUR, MINUTE, dayStart, localDay } from '#shared/domain/zone.ts'
import { stores, words } from './lexicon.ts'
import type { Rng } from './random.ts'
import { Speech } from './speech.ts'
import type { DemoOrder, DemoPerson, DemoWorld } from './world-types.ts'

export const tagGroups: DemoWorld['tagGroups'] = [
  { name: '关系', color: 'cyan', tags: ['老客', '团长', 'KOC', '高潜', '投诉过'] },
  { name: '消费偏好', color: 'orange', tags: ['价格敏感', '爱囤货', '送礼', '只等活动', '高客单'] },
  { name: '肤质', color: 'green', tags: ['敏感肌', '干皮', '油皮', '混合皮'] },
  { name: '宝宝月龄', color: 'violet', tags: ['孕期', '0-1 岁', '1-3 岁', '3 岁以上'] },
  { name: '来源', color: 'blue', tags: ['门店扫码', '老带新', '直播间', '公众号'] },
  { name: '群标签', color: 'grey', tags: ['高活跃', '待激活', '自提', '线上'] },
]

export function tagCustomers(rng: Rng, people: DemoPerson[], orders: DemoOrder[]): Map<number, string[]> {
  const spent = new Map<number, number[]>()
  for (const order of orders) {
    const customer = people[order.person]!.customer
    spent.set(customer, [...(spent.get(customer) ?? []), order.cents])
  }
  const result = new Map<number, string[]>()
  for (const person of people) {
    if (result.has(person.customer)) continue
    const bought = spent.get(person.customer) ?? []
    const tags = new Set<string>()
    if (bought.length >= 5) tags.add('老客')
    if (bought.length >= 8 && rng.chance(0.4)) tags.add('团长')
    if (bought.some((cents) => cents > 60_000)) tags.add('高客单')
    if (bought.length >= 3 && rng.chance(0.35)) tags.add('爱囤货')
    if (bought.length <= 1 && rng.chance(0.2)) tags.add('只等活动')
    if (rng.chance(0.14)) tags.add('价格敏感')
    if (rng.chance(0.05)) tags.add('送礼')
    if (rng.chance(0.03)) tags.add('KOC')
    if (rng.chance(0.04)) tags.add('投诉过')
    if (bought.length > 1 && rng.chance(0.08)) tags.add('高潜')
    if (stores[person.store]!.key === 'skincare' && rng.chance(0.7)) tags.add(rng.pick(['敏感肌', '干皮', '油皮', '混合皮']))
    if (stores[person.store]!.key === 'baby' && rng.chance(0.75))
      tags.add(rng.pick(['孕期', '0-1 岁', '0-1 岁', '1-3 岁', '1-3 岁', '3 岁以上']))
    if (rng.chance(0.6)) tags.add(rng.pick(['门店扫码', '门店扫码', '老带新', '直播间', '公众号']))
    result.set(person.customer, [...tags])
  }
  return result
}

export function makeNotes(rng: Rng, people: DemoPerson[], now: number, zone: string): DemoWorld['notes'] {
  return people.flatMap((person) => {
    if (!rng.chance(0.16)) return []
    const at = now - Math.floor(rng.next() * 50 * DAY) - HOUR
    return [
      {
        customer: person.customer,
        text: new Speech(rng, { store: person.store, at, zone }).any(words.notes),
        by: person.advisor,
        at,
      },
    ]
  })
}

/** Some overdue, a handful due today, more in the coming days, and those that were kept. */
export function makeFollowUps(
  rng: Rng,
  people: DemoPerson[],
  orders: DemoOrder[],
  now: number,
  zone: string,
): DemoWorld['followUps'] {
  const today = dayStart(localDay(now, zone), zone)
  const byPerson = new Map<number, string>()
  for (const order of orders) byPerson.set(order.person, order.number)
  const candidates = rng.shuffled(people.map((_, i) => i).filter((i) => byPerson.has(i))).slice(0, 150)
  return candidates.map((index, n) => {
    const person = people[index]!
    const day = n < 6 ? -rng.int(1, 3) : n < 20 ? 0 : n < 60 ? rng.int(1, 6) : -rng.int(2, 40)
    const dueAt = today + day * DAY + rng.pick([570, 600, 660, 840, 900, 960, 1080, 1170]) * MINUTE
    const createdAt = Math.min(dueAt, now) - rng.int(6, 90) * HOUR
    const speech = new Speech(rng, { store: person.store, at: createdAt, zone, order: byPerson.get(index)! })
    const doneAt = n >= 60 ? Math.min(now, dueAt + rng.int(-120, 300) * MINUTE) : null
    return { customer: person.customer, text: speech.any(words.followUps), by: person.advisor, dueAt, createdAt, doneAt }
  })
}
