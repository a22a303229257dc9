/** The coming week on the calendar: what a careful manager would have planned (caps are checked again when it is written). */
import { DAY, MINUTE, dayStart, localDay } from '#shared/domain/zone.ts'
import { stores } from './lexicon.ts'
import type { Rng } from './random.ts'
import type { DemoContent, DemoEntry, DemoGroup } from './world-types.ts'

const slots: Record<DemoContent['kind'], number[]> = {
  promo: [600, 720, 1200],
  knowledge: [540, 900],
  scene: [780, 1260],
  interaction: [1170, 1020],
  service: [570],
}

/** Entries from today on, soonest first. Today's remaining hours are included. */
export function planWeek(rng: Rng, groups: DemoGroup[], library: DemoContent[], now: number, zone: string): DemoEntry[] {
  const today = dayStart(localDay(now, zone), zone)
  const entries: DemoEntry[] = []
  stores.forEach((_, store) => {
    const own = groups.flatMap((group, i) => (group.store === store ? [i] : []))
    const of = (kind: DemoContent['kind']) =>
      library.flatMap((item, i) => (item.store === store && item.kind === kind ? [i] : []))
    const add = (kind: DemoContent['kind'], day: number, audience: number[]) => {
      const at = today + day * DAY + rng.pick(slots[kind]) * MINUTE
      if (at > now && audience.length > 0) entries.push({ content: rng.pick(of(kind)), at, groups: audience })
    }
    for (let day = 0; day < 7; day++) {
      const some = () => own.filter(() => rng.chance(0.55))
      if ((day + store) % 3 === 0) add('promo', day, some())
      if ((day + store) % 2 === 0) add('knowledge', day, some())
      if ((day + store) % 4 === 1) add('interaction', day, own)
      if (rng.chance(0.3)) add('scene', day, some())
    }
  })
  return entries.sort((a, b) => a.at - b.at)
}
