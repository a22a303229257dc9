import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { frequencyCheck, type CaseVerdict } from '#shared/contract/frequency-case.ts'
import { FrequencyBook } from './book.ts'
import { caseArbitrary, touchesOf } from './frequency-cases.oracle.ts'
import { oracleCheck, type OracleCase } from './frequency.oracle.ts'
import { policySchema } from './policy.ts'

/** Touches at one instant are in no order of their own, so `filledBy` is compared with ties sorted by id. */
function comparable(input: OracleCase, verdicts: readonly (CaseVerdict | ReturnType<typeof oracleCheck>[number])[]) {
  const at = new Map([...input.touches, ...input.candidates].map((row) => [row.id, Date.parse(row.at)]))
  return verdicts.map((verdict) =>
    verdict.allowed
      ? { id: verdict.id, allowed: true }
      : {
          ...verdict,
          filledBy: [...(verdict as { filledBy: string[] }).filledBy].sort(
            (a, b) => at.get(a)! - at.get(b)! || a.localeCompare(b),
          ),
        },
  )
}

describe('against the definition written out', () => {
  test('on a quarter-hour grid over weeks', () => {
    fc.assert(
      fc.property(caseArbitrary(15, 12), (input) => {
        expect(comparable(input, frequencyCheck(input).verdicts)).toEqual(comparable(input, oracleCheck(input, 15)))
      }),
      { numRuns: 4000 },
    )
  }, 240_000)

  test('on single minutes within two days', () => {
    fc.assert(
      fc.property(caseArbitrary(1, 2), (input) => {
        const short = {
          ...input,
          policies: input.policies.filter(({ max, window }) => max !== 0 && window?.calendar !== 'month'),
        }
        expect(comparable(short, frequencyCheck(short).verdicts)).toEqual(comparable(short, oracleCheck(short)))
      }),
      { numRuns: 400 },
    )
  }, 240_000)
})

test('a book that forgot some touches judges like one that never had them', () => {
  fc.assert(
    fc.property(caseArbitrary(15, 10), fc.array(fc.nat(), { maxLength: 6 }), (input, drops) => {
      const touches = touchesOf(input.touches)
      const dropped = new Set(drops.map((n) => touches[n % Math.max(1, touches.length)]).filter((touch) => touch !== undefined))
      const base = {
        zone: input.zone,
        policies: input.policies.map((policy) => policySchema.parse(policy)),
        groups: input.groups,
      }
      const full = new FrequencyBook({ ...base, touches })
      const never = new FrequencyBook({ ...base, touches: touches.filter((touch) => !dropped.has(touch)) })
      const candidates = touchesOf(input.candidates)
      // Asked before too, so that merged time lines exist when touches are taken out.
      for (const candidate of candidates) full.judge(candidate)
      for (const touch of dropped) full.remove(touch)
      for (const candidate of candidates) expect(full.judge(candidate)).toEqual(never.judge(candidate))
    }),
    { numRuns: 500 },
  )
}, 120_000)

test('tightest names the policy with least room, and one more is refused exactly when its room is gone', () => {
  fc.assert(
    fc.property(caseArbitrary(15, 10), (input) => {
      const caps = input.policies.filter((policy) => policy.max !== undefined)
      const policies = caps.map(({ id, scope, kinds: governed, max, window }) =>
        policySchema.parse({ id, scope, kinds: governed, max, window }),
      )
      const touches = touchesOf(input.touches)
      const book = new FrequencyBook({ zone: input.zone, policies, groups: input.groups, touches })
      for (const candidate of touchesOf(input.candidates)) {
        const meter = book.tightest(candidate)
        expect(book.refusal(candidate) !== null).toBe(meter !== null && meter.used >= meter.max)
      }
    }),
    { numRuns: 500 },
  )
}, 120_000)
