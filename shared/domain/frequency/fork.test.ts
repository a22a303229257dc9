import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FrequencyBook } from './book.ts'
import { caseArbitrary, touchesOf } from './frequency-cases.oracle.ts'
import { policySchema } from './policy.ts'
import type { Candidate, CountedTouch } from './touch.ts'

type Step =
  | { do: 'add'; touch: number }
  | { do: 'remove'; which: number }
  | { do: 'move'; which: number; hours: number }
  | { do: 'fork' }
  | { do: 'drop' }
  | { do: 'ask'; which: number }

const which = fc.nat(99)
const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('add' as const), touch: which }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), which }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('move' as const), which, hours: fc.integer({ min: -48, max: 48 }) }) },
    { weight: 2, arbitrary: fc.constant({ do: 'fork' as const }) },
    { weight: 1, arbitrary: fc.constant({ do: 'drop' as const }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('ask' as const), which }) },
  ),
  { maxLength: 25, size: 'max' },
) satisfies fc.Arbitrary<Step[]>

/** Everything a book says of a candidate. */
const said = (book: FrequencyBook, candidate: Candidate) => [
  book.judge(candidate),
  book.refusals(candidate),
  book.tightest(candidate),
  book.tightest(candidate, 'group'),
]

test('forks, and forks of forks, judge like a new book with the same touches; what is below them stays as it was', () => {
  fc.assert(
    fc.property(caseArbitrary(15, 10), caseArbitrary(15, 10), steps, fc.boolean(), (input, more, plan, askedBefore) => {
      const parts = {
        zone: input.zone,
        policies: input.policies.map((policy) => policySchema.parse(policy)),
        groups: input.groups,
      }
      const touches = touchesOf(input.touches)
      const spare = touchesOf(more.touches)
      const candidates = touchesOf(input.candidates)
      const fresh = (of: readonly CountedTouch[]) => new FrequencyBook({ ...parts, touches: of })
      const same = ({ book, touches: of }: (typeof stack)[number]) => {
        const expected = fresh(of)
        for (const candidate of candidates) expect(said(book, candidate)).toEqual(said(expected, candidate))
      }
      const base = fresh(touches)
      // Merged time lines are there before the fork, or first made through it.
      if (askedBefore) for (const candidate of candidates) base.judge(candidate)
      const stack = [{ book: base, touches }]
      let made = 0
      for (const step of [{ do: 'fork' as const }, ...plan]) {
        const top = stack.at(-1)!
        const put = (touch: CountedTouch) => {
          const added = { ...touch, id: `n${made++}` }
          top.book.add(added)
          top.touches = [...top.touches, added]
        }
        const take = (number: number): CountedTouch | undefined => {
          const touch = top.touches[number % Math.max(1, top.touches.length)]
          if (!touch) return undefined
          top.book.remove(touch)
          top.touches = top.touches.filter((each) => each !== touch)
          return touch
        }
        if (step.do === 'fork') stack.push({ book: top.book.fork(), touches: top.touches })
        else if (step.do === 'drop') {
          if (stack.length > 2) stack.pop()
        } else if (step.do === 'add') {
          // The other case lies around another instant of another zone: kept within reach of this one.
          const touch = spare[step.touch % Math.max(1, spare.length)]
          const near = candidates[step.touch % candidates.length]!
          if (touch) put({ ...touch, at: near.at + ((step.touch % 13) - 6) * 8 * 3_600_000 })
        } else if (step.do === 'remove') take(step.which)
        else if (step.do === 'move') {
          const touch = take(step.which)
          if (touch) put({ ...touch, at: touch.at + step.hours * 3_600_000 })
        } else top.book.judge(candidates[step.which % candidates.length]!)
      }
      for (const level of stack.reverse()) same(level)
    }),
    { numRuns: 1500 },
  )
}, 240_000)

describe('a fork', () => {
  const at = Date.parse('2026-11-23T02:00:00Z')
  const book = () =>
    new FrequencyBook({
      zone: 'Asia/Shanghai',
      policies: [policySchema.parse({ id: 'p', scope: { kind: 'workspace' }, max: 1, window: { rollingDays: 7 } })],
      groups: [{ id: 'g', members: [] }],
      touches: [],
    })
  const touch: CountedTouch = { id: 't', group: 'g', at, kind: 'promo' }
  const next: CountedTouch = { id: 'x', group: 'g', at: at + 3_600_000, kind: 'promo' }

  test('holds what was tried in it, and nothing else does', () => {
    const base = book()
    const [one, other] = [base.fork(), base.fork()]
    one.add(touch)
    expect(one.refusal(next)).toMatchObject({ policy: 'p', filledBy: [touch] })
    expect(one.fork().refusal(next)).not.toBeNull()
    expect(other.refusal(next)).toBeNull()
    expect(base.refusal(next)).toBeNull()
  })

  test('throws when a book below it has changed, however deep, and books below work on', () => {
    const base = book()
    const child = base.fork()
    const grandchild = child.fork()
    child.add(touch)
    expect(() => grandchild.refusal(next)).toThrow(/changed while a fork/)
    expect(() => grandchild.add(touch)).toThrow(/changed while a fork/)
    expect(child.refusal(next)).not.toBeNull()
    const second = child.fork()
    base.add({ ...touch, id: 't2' })
    for (const stale of [second, child]) {
      expect(() => stale.nextFree(next)).toThrow(/changed while a fork/)
      expect(() => stale.tightest(next)).toThrow(/changed while a fork/)
      expect(() => stale.remove(touch)).toThrow(/changed while a fork/)
      expect(() => stale.fork()).toThrow(/changed while a fork/)
    }
    expect(base.refusal(next)).not.toBeNull()
  })

  test('a group the book does not know is refused as in the book', () => {
    expect(() =>
      book()
        .fork()
        .add({ ...touch, group: 'nowhere' }),
    ).toThrow(RangeError)
    expect(() =>
      book()
        .fork()
        .refusal({ ...touch, group: 'nowhere' }),
    ).toThrow(RangeError)
  })
})
