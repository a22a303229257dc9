/** When things happen in a day of a community. Minutes are local; instants epoch milliseconds. */
import { DAY, HOUR, MINUTE, dayStart, localDay, localMinute } from '#shared/domain/zone.ts'
import type { Rng } from './random.ts'

const customerHours = [
  0.3, 0.15, 0.06, 0.03, 0.03, 0.1, 0.5, 1.3, 1.9, 2.1, 2.3, 2.2, 2.8, 2.3, 1.8, 1.7, 1.8, 2.1, 2.5, 3.0, 3.8, 4.1, 3.0, 1.2,
]
const promoMinutes = [595, 600, 610, 720, 735, 990, 1170, 1185, 1200, 1210, 1230]
const postMinutes = [505, 540, 560, 640, 780, 870, 905, 960, 1030, 1140, 1260]

const within = (rng: Rng, dayAt: number, minute: number) => dayAt + minute * MINUTE + rng.int(0, 59_999)

export function customerTime(rng: Rng, dayAt: number): number {
  return within(rng, dayAt, rng.weighted(customerHours) * 60 + rng.int(0, 59))
}

export function promoTime(rng: Rng, dayAt: number): number {
  return within(rng, dayAt, rng.pick(promoMinutes) + rng.int(0, 6))
}

/** Between half past seven and nine. */
export function morningTime(rng: Rng, dayAt: number): number {
  return within(rng, dayAt, rng.int(450, 540))
}

export function nightTime(rng: Rng, dayAt: number): number {
  return within(rng, dayAt, rng.int(1335, 1430))
}

export function postTime(rng: Rng, dayAt: number): number {
  return within(rng, dayAt, rng.pick(postMinutes) + rng.int(0, 12))
}

/** When a staff member answers: slower over lunch and on the road home; what comes at night waits for the morning. */
export function answerTime(rng: Rng, askedAt: number, medianMinutes: number, zone: string): number {
  const minute = localMinute(askedAt, zone)
  const lunch = minute >= 700 && minute < 810
  const asleep = minute >= 1335 || minute < 500
  if (asleep && rng.chance(0.88)) {
    const today = dayStart(localDay(askedAt, zone), zone)
    const morning = minute < 500 ? today : today + DAY
    return within(rng, morning, 510 + Math.floor(rng.around(25, 0.7)))
  }
  return askedAt + Math.max(20_000, Math.floor(rng.around(medianMinutes * (lunch ? 2.6 : 1), 0.9) * MINUTE))
}

/** Seconds until the next line of a chat among people who are there. */
export function reactionMs(rng: Rng): number {
  return Math.max(3000, Math.floor(rng.around(50, 1.1) * 1000))
}

/** Over the two hours after a post. */
export function lateReactionMs(rng: Rng): number {
  return Math.floor(rng.next() ** 2.2 * 2.2 * HOUR) + 15_000
}
