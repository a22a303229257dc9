/** Nicknames as people really choose them, and the persons who carry them. All invented. */
import { DAY } from '#shared/domain/zone.ts'
import { nameParts, stores, words } from './lexicon.ts'
import type { Rng } from './random.ts'
import type { DemoPerson, DemoStaff } from './world-types.ts'

export const staff: DemoStaff[] = nameParts.staff.map((one) => ({ ...one, role: one.role as DemoStaff['role'] }))
export const managers = staff.filter((one) => one.role === 'manager')
const advisors = staff.filter((one) => one.role === 'advisor')

function fill(pattern: string, rng: Rng): string {
  return pattern.replace(/\{(\w+)\}/g, (_, slot: string) => {
    if (slot === 'b' || slot === 'b2') return rng.pick(nameParts.babies)
    if (slot === 's') return rng.pick(nameParts.surnames)
    if (slot === 'e') return rng.pick(nameParts.english)
    if (slot === 'c') return rng.pick(words.cities)
    return String(rng.int(1, 99))
  })
}

function nickname(rng: Rng, babyStore: boolean): string {
  const style = rng.weighted([babyStore ? 34 : 9, 20, 20, 17, 16, 4, 3])
  if (style === 0) return fill(rng.pick(nameParts.babyPatterns), rng)
  if (style === 1) return fill(rng.pick(nameParts.surnamePatterns), rng)
  if (style === 2) return fill(rng.pick(nameParts.englishPatterns), rng)
  if (style === 3) return rng.pick(nameParts.nature) + (rng.chance(0.3) ? rng.pick(nameParts.emoji) : '')
  if (style === 4) return rng.pick(nameParts.cute) + (rng.chance(0.25) ? rng.pick(nameParts.emoji) : '')
  if (style === 5) return fill(rng.pick(nameParts.business), rng)
  return fill(rng.pick(nameParts.special), rng)
}

/** Real nicknames repeat ("晴天" is in every group); a few repeats are kept, most get something of their own. */
function unusual(rng: Rng, taken: Map<string, number>, babyStore: boolean): string {
  for (let attempt = 0; ; attempt++) {
    const name = nickname(rng, babyStore)
    const seen = taken.get(name) ?? 0
    if (seen === 0 || (seen < 3 && rng.chance(0.12)) || attempt > 30) {
      taken.set(name, seen + 1)
      return name
    }
  }
}

/** `count` identities; about one in forty is a second identity (QQ) of a person who is there already. */
export function makePeople(rng: Rng, count: number, now: number): DemoPerson[] {
  const taken = new Map<string, number>()
  const people: DemoPerson[] = []
  let customers = 0
  // The odd names come first, so that every workspace shows them.
  const odd = rng.shuffled(nameParts.special)
  for (let i = 0; i < count; i++) {
    const store = rng.weighted([22, 24, 18, 14, 11, 11])
    const twin = i > 60 && rng.chance(0.025) ? people[rng.int(0, i - 1)] : undefined
    const second = twin && twin.channel === 'wecom' && twin.phone !== null ? twin : undefined
    const name = i % 50 === 7 && odd.length > 0 ? fill(odd.pop()!, rng) : unusual(rng, taken, stores[store]!.key === 'baby')
    people.push({
      key: second ? `qq-${(100_000_000 + i * 7919) % 899_999_999}` : `wm-demo-${String(i + 1).padStart(5, '0')}`,
      name,
      remark: rng.chance(0.12)
        ? `${rng.pick(nameParts.surnames)}${rng.pick(['姐', '女士', '小姐', '阿姨', '先生'])}-${rng.pick(words.cities)}`
        : null,
      channel: second ? 'qq' : 'wecom',
      phone: second
        ? second.phone
        : rng.chance(0.45)
          ? `12${String(rng.int(0, 9))}0000${String(i % 10_000).padStart(4, '0')}`
          : null,
      customer: second ? second.customer : customers++,
      addedAt: now - Math.floor(rng.next() ** 1.4 * 420 * DAY) - DAY,
      advisor: rng.pick(advisors).key,
      voice: Math.exp(rng.normal() * 0.95),
      store: second ? second.store : store,
    })
  }
  return people
}
