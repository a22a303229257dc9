/** Purchases: most people buy once or twice, a few very often; the last sixty days are denser. */
import { DAY, HOUR } from '#shared/domain/zone.ts'
import { customerTime } from './clock.ts'
import { stores } from './lexicon.ts'
import type { Rng } from './random.ts'
import { orderNumber } from './speech.ts'
import type { DemoOrder, DemoPerson } from './world-types.ts'

const PER_PERSON = 2.85

export function makeOrders(rng: Rng, people: DemoPerson[], now: number, zone: string): DemoOrder[] {
  const orders: DemoOrder[] = []
  const taken = new Set<string>()
  const zoneDay = (at: number) => at - (at % DAY)
  people.forEach((person, index) => {
    const keen = Math.min(24, rng.around(PER_PERSON * 0.62, 0.95))
    for (let n = rng.count(keen); n > 0; n--) {
      const span = Math.min(400 * DAY, now - person.addedAt)
      const at = customerTime(rng, zoneDay(now - Math.floor(rng.next() ** 1.5 * span)) - 8 * HOUR)
      if (at > now || at < person.addedAt) continue
      const products = stores[person.store]!.products
      const lines = Array.from({ length: 1 + rng.weighted([6, 3, 1]) }, () => ({
        product: rng.pick(products),
        amount: 1 + rng.weighted([7, 2, 1]),
      }))
      let number = orderNumber(rng, at, zone)
      while (taken.has(number)) number = orderNumber(rng, at, zone)
      taken.add(number)
      const cents = lines.reduce(
        (sum, { product, amount }) => sum + Math.round(product.yuan * 100 * amount * (0.7 + rng.next() * 0.3)),
        0,
      )
      orders.push({
        number,
        person: index,
        at,
        cents,
        status: statusOf(rng, now - at),
        items: lines.map(({ product, amount }) => `${product.name} ${product.spec} × ${amount}`).join('\n'),
      })
    }
  })
  return orders.sort((a, b) => a.at - b.at)
}

function statusOf(rng: Rng, ageMs: number): string {
  if (rng.chance(0.035)) return '已退款'
  if (ageMs < 1.5 * DAY) return rng.chance(0.1) ? '待付款' : '待发货'
  if (ageMs < 5 * DAY) return '已发货'
  return rng.chance(0.02) ? '售后中' : '已完成'
}
