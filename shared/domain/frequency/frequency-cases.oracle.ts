/** Random cases to compare with the oracle. */
import fc from 'fast-check'
import type { OracleCase, OraclePolicy } from './frequency.oracle.ts'
import type { CountedTouch } from './touch.ts'

const MINUTE = 60_000
const iso = (ms: number) => new Date(ms).toISOString()

/** Instants around which things go wrong: clock changes, month and week ends, midnights that do not exist or come twice. */
const anchors: [zone: string, at: string][] = [
  ['Asia/Shanghai', '2026-11-30T16:00:00Z'],
  ['America/New_York', '2026-03-08T07:00:00Z'],
  ['America/New_York', '2026-11-01T06:00:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
  ['Europe/London', '2026-03-29T01:00:00Z'],
  ['Europe/London', '2026-10-25T01:00:00Z'],
  ['America/Santiago', '2026-04-05T03:00:00Z'],
  ['America/Santiago', '2026-09-06T04:00:00Z'],
  ['America/Havana', '2026-11-01T05:00:00Z'],
  ['Asia/Beirut', '2026-03-28T22:00:00Z'],
  ['Africa/Casablanca', '2026-03-22T02:00:00Z'],
  ['Asia/Kathmandu', '2026-12-31T18:15:00Z'],
]

const people = ['c1', 'c2', 'c3', 'c4']
const kinds = ['promo', 'knowledge', 'service']
const groupIds = ['g1', 'g2', 'g3']

/** Cases on a grid of `grid` minutes within `days` of an anchor. */
export function caseArbitrary(grid: number, days: number): fc.Arbitrary<OracleCase> {
  const steps = Math.floor((days * 1440) / grid)
  const quiet = fc
    .tuple(fc.integer({ min: 0, max: 1440 / grid - 1 }), fc.integer({ min: 0, max: 1440 / grid - 1 }))
    .map(([from, to]) => {
      const clock = (n: number) =>
        `${String(Math.floor((n * grid) / 60)).padStart(2, '0')}:${String((n * grid) % 60).padStart(2, '0')}`
      return { from: clock(from), to: clock(to) }
    })
  const scope: fc.Arbitrary<OraclePolicy['scope']> = fc.oneof(
    fc.constant({ kind: 'workspace' }),
    fc.constantFrom('vip', 'new').map((tier) => ({ kind: 'tier', tier })),
    fc.constantFrom(...groupIds).map((id) => ({ kind: 'group', id })),
    fc.constant({ kind: 'eachCustomer' }),
    fc.constantFrom(...people).map((id) => ({ kind: 'customer', id })),
  )
  const cap: fc.Arbitrary<Pick<OraclePolicy, 'max' | 'window'>> = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        max: fc.integer({ min: 1, max: 4 }),
        window: fc.integer({ min: 1, max: Math.min(8, days) }).map((rollingDays) => ({ rollingDays })),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        max: fc.integer({ min: 1, max: 4 }),
        window: fc.constantFrom('week' as const, 'month' as const).map((calendar) => ({ calendar })),
      }),
    },
    { weight: 2, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: fc.constantFrom({ max: 0 }, { max: 0, window: { rollingDays: 7 } }) },
  )
  const policy = (index: number): fc.Arbitrary<OraclePolicy> =>
    fc
      .tuple(
        scope,
        fc.subarray(kinds, { minLength: 1 }),
        cap,
        fc.option(fc.integer({ min: 0, max: (Math.min(days, 3) * 1440) / grid }), { nil: undefined, freq: 2 }),
        fc.option(quiet, { nil: undefined, freq: 2 }),
      )
      .map(([where, governed, limits, gap, quietHours]) => ({
        id: `p${index}`,
        scope: where,
        kinds: governed,
        ...limits,
        ...(gap === undefined ? {} : { minGapHours: (gap * grid) / 60 }),
        ...(quietHours === undefined ? {} : { quietHours }),
      }))
  const addressee = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...groupIds).map((group) => ({ group })) },
    { weight: 1, arbitrary: fc.constantFrom(...people, 'stranger').map((customer) => ({ customer })) },
  )
  return fc
    .record({
      anchor: fc.constantFrom(...anchors),
      policies: fc.integer({ min: 0, max: 4 }).chain((n) => fc.tuple(...Array.from({ length: n }, (_, i) => policy(i)))),
      tiers: fc.tuple(...groupIds.map(() => fc.constantFrom('vip', 'new', undefined))),
      members: fc.tuple(...groupIds.map(() => fc.shuffledSubarray(people))),
      touches: fc.array(
        fc.tuple(
          addressee,
          fc.integer({ min: -steps, max: steps }),
          fc.constantFrom(...kinds, 'promo', 'promo'),
          fc.constantFrom('planned', 'claimed', 'sent', 'observed', 'sent', 'failed', 'missed', 'cancelled'),
        ),
        { maxLength: 18, size: 'max' },
      ),
      candidates: fc.array(
        fc.tuple(addressee, fc.integer({ min: -steps, max: steps }), fc.constantFrom(...kinds, 'promo', 'promo')),
        { minLength: 1, maxLength: 6 },
      ),
    })
    .map(({ anchor: [zone, text], policies, tiers, members, touches, candidates }) => {
      const origin = Date.parse(text)
      return {
        zone,
        policies,
        groups: groupIds.map((id, i) => ({ id, members: members[i]!, ...(tiers[i] === undefined ? {} : { tier: tiers[i]! }) })),
        touches: touches.map(([who, at, kind, state], i) => ({
          id: `t${i}`,
          ...who,
          at: iso(origin + at * grid * MINUTE),
          kind,
          state,
        })),
        candidates: candidates.map(([who, at, kind], i) => ({ id: `x${i}`, ...who, at: iso(origin + at * grid * MINUTE), kind })),
      }
    })
}

/** Rows of a case as a book takes them. */
export function touchesOf(
  rows: readonly { id: string; group?: string; customer?: string; at: string; kind: string }[],
): CountedTouch[] {
  return rows.map(({ id, group, customer, at, kind }) => {
    const who = group === undefined ? { customer: customer! } : { group }
    return { id, ...who, at: Date.parse(at), kind }
  })
}
