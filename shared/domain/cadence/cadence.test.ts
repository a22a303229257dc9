import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { ZoneClock } from '#shared/domain/frequency/clock.ts'
import { DAY, HOUR, dayStart, localDay, weekStart, addDays } from '#shared/domain/zone.ts'
import { openTime } from './hours.ts'
import { evenness, longestSilence, type DaySpan } from './rhythm.ts'
import { placeOf, rankIn } from './scale.ts'
import { findWaits, percentile, waitReason, type WaitMessage } from './waits.ts'
import { fullestWindow } from './windows.ts'
import { fullestByTrying } from './windows.oracle.ts'

const shanghai = new ZoneClock('Asia/Shanghai')

describe('fullest window', () => {
  test('rolling: equals trying every start', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 14 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 1, max: 30 }),
        (raw, rollingMs, from, span) => {
          const times = raw.sort((a, b) => a - b)
          const range = { from, to: from + span }
          const found = fullestWindow(times, { rollingMs, calendar: null }, range, shanghai)
          expect(found?.count ?? 0).toBe(fullestByTrying(times, rollingMs, range))
          if (found) {
            expect(times.filter((at) => at >= found.from && at < found.to)).toHaveLength(found.count)
            expect(found.from < range.to && found.to > range.from).toBe(true)
          }
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('calendar weeks: equals counting each week of the range by its Monday', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 40 * 24 }), { maxLength: 25 }),
        fc.integer({ min: 0, max: 30 }),
        (hours, start) => {
          const zone = 'America/New_York'
          const base = Date.parse('2026-10-15T00:00:00Z')
          const times = hours.map((h) => base + h * HOUR).sort((a, b) => a - b)
          const range = { from: base + start * DAY, to: base + (start + 9) * DAY }
          const mondays = new Set(daysOf(range, zone).map(weekStart))
          const counts = [...mondays].map((day) => times.filter((at) => weekStart(localDay(at, zone)) === day).length)
          const found = fullestWindow(times, { rollingMs: null, calendar: 'week' }, range, new ZoneClock(zone))
          expect(found?.count ?? 0).toBe(Math.max(0, ...counts))
          if (found) {
            expect(found.from).toBe(dayStart(localDay(found.from, zone), zone))
            expect(localDay(found.to, zone)).toBe(addDays(localDay(found.from, zone), 7))
          }
        },
      ),
      { numRuns: 200 },
    )
  })

  test('four promos in seven days are seen even when the range shows only the last', () => {
    const at = (day: number) => Date.parse('2026-11-01T10:00:00+08:00') + day * DAY
    const range = { from: at(6) - HOUR, to: at(6) + HOUR }
    expect(fullestWindow([at(0), at(2), at(4), at(6)], { rollingMs: 7 * DAY, calendar: null }, range, shanghai)?.count).toBe(4)
    expect(
      fullestWindow([at(0), at(2), at(4), at(7)], { rollingMs: 7 * DAY, calendar: null }, { from: at(7), to: at(8) }, shanghai)
        ?.count,
    ).toBe(3)
  })
})

describe('rhythm', () => {
  test('evenness is 1 for equal days, falls as posts bunch up, and says nothing about nothing', () => {
    expect(evenness([2, 2, 2])).toBeCloseTo(1)
    expect(evenness([6, 0, 0])).toBeCloseTo(0)
    expect(evenness([0, 0])).toBeNull()
    expect(evenness([5])).toBeNull()
    expect(evenness([3, 2, 1])!).toBeGreaterThan(evenness([5, 1, 0])!)
  })

  test('the longest silence equals a walk over every post', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 100, max: 900 }), { maxLength: 12 }), (raw) => {
        const posts = raw.sort((a, b) => a - b)
        const range = { from: 0, to: 1000 }
        const days: DaySpan[] = []
        for (let day = 0; day < 10; day++) {
          const own = posts.filter((at) => Math.floor(at / 100) === day)
          if (own.length === 0) continue
          const pause = Math.max(0, ...own.slice(1).map((at, i) => at - own[i]!))
          days.push({ first: own[0]!, last: own.at(-1)!, pause })
        }
        const edges = [0, ...posts, 1000]
        const naive = Math.max(...edges.slice(1).map((at, i) => at - edges[i]!))
        const found = longestSilence(days, range)
        expect(found.to - found.from).toBe(naive)
      }),
      { numRuns: 500 },
    )
  })
})

describe('waits', () => {
  const message = (id: number, who: 'staff' | number, text: string, broadcast = false): WaitMessage => ({
    id,
    at: id * 60_000,
    senderId: who === 'staff' ? 900 : who,
    staff: who === 'staff',
    kind: 'text',
    text,
    broadcast,
  })

  test('the first question waits until staff answers; a promo in between is no answer', () => {
    const waits = findWaits(
      [
        message(1, 1, '今天的草莓几点能到'),
        message(2, 1, '在吗'),
        message(3, 2, '哈哈哈'),
        message(4, 'staff', '今晚秒杀 9.9', true),
        message(5, 2, '我的订单怎么还没发货'),
        message(6, 'staff', '五点前到哈'),
        message(7, 1, '好的谢谢'),
        message(8, 1, '还有货吗'),
      ],
      false,
    )
    expect(waits).toMatchObject([
      { messageId: 1, contactId: 1, answeredAt: 360_000, answerId: 6, answeredBy: 900 },
      { messageId: 5, contactId: 2, answerId: 6 },
      { messageId: 8, answeredAt: null },
    ])
  })

  test('in a direct chat a statement waits too, thanks do not', () => {
    expect(waitReason({ kind: 'text', text: '我想再买一份面膜', direct: true })).toBe('direct')
    expect(waitReason({ kind: 'text', text: '我想再买一份面膜', direct: false })).toBeNull()
    for (const text of ['好的谢谢', '收到', '👌', '嗯嗯', '好的，辛苦', '谢谢～', 'OK'])
      expect(waitReason({ kind: 'text', text, direct: true })).toBeNull()
    expect(waitReason({ kind: 'image', text: '', direct: true })).toBe('direct')
    expect(waitReason({ kind: 'system', text: '“小月”加入了群聊?', direct: false })).toBeNull()
    expect(waitReason({ kind: 'text', text: '客服两天没回我，要投诉', direct: false })).toBe('complains')
  })

  test('nearest-rank percentiles', () => {
    expect(percentile([], 0.5)).toBeNull()
    expect(percentile([1, 2, 3, 4], 0.5)).toBe(2)
    expect(percentile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9)).toBe(9)
    expect(percentile([7], 0.9)).toBe(7)
  })

  test('a question asked at night has waited only since the shop opened', () => {
    const asked = Date.parse('2026-11-20T23:30:00+08:00')
    const answered = Date.parse('2026-11-21T09:20:00+08:00')
    expect(openTime(asked, answered, { from: 9 * 60, to: 22 * 60 }, 'Asia/Shanghai')).toBe(20 * 60_000)
    expect(openTime(answered, asked, { from: 0, to: 1440 }, 'Asia/Shanghai')).toBe(0)
  })
})

describe('percentiles by counting places', () => {
  test('the same value as sorting everything, and a longer wait never has a smaller place', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 30 * DAY }), { minLength: 1, maxLength: 60 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (waits, p) => {
          const sorted = waits.toSorted((a, b) => a - b)
          const places = sorted.map(placeOf)
          expect(places).toEqual(places.toSorted((a, b) => a - b))
          const counts = [...new Set(places)].map((place) => ({ place, n: places.filter((each) => each === place).length }))
          const { place, offset } = rankIn(counts, p)!
          expect(sorted.filter((ms) => placeOf(ms) === place)[offset]).toBe(percentile(sorted, p))
        },
      ),
      { numRuns: 500 },
    )
    expect(rankIn([], 0.5)).toBeNull()
  })
})

/** Local days of [from, to) in order. */
function daysOf(range: { from: number; to: number }, zone: string): string[] {
  const days: string[] = []
  if (range.to <= range.from) return days
  const last = localDay(range.to - 1, zone)
  for (let day = localDay(range.from, zone); day <= last; day = next(day)) days.push(day)
  return days
}

function next(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
}
