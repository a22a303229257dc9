import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareSets, compareValue } from './three-way.ts'

const few = fc.constantFrom('', '老客', '大客户')

test('values: nobody’s change is lost, and only two different changes are a conflict', () => {
  fc.assert(
    fc.property(few, few, few, (base, local, remote) => {
      const changedHere = local !== base
      const changedThere = remote !== base
      const expected =
        changedHere && changedThere && local !== remote
          ? 'conflict'
          : changedHere && !changedThere
            ? 'send'
            : changedThere && !changedHere
              ? 'take'
              : 'same'
      expect(compareValue(base, local, remote)).toBe(expected)
    }),
  )
})

const all: readonly string[] = ['a', 'b', 'c', 'd', 'e']
const members = fc.uniqueArray(fc.constantFrom(...all))

test('sets: after taking and sending both sides hold what either of them changed', () => {
  fc.assert(
    fc.property(members, members, members, (b, l, r) => {
      const [base, local, remote] = [new Set(b), new Set(l), new Set(r)]
      const { take, send } = compareSets(base, local, remote)
      const here = new Set([...local].filter((m) => !take.remove.includes(m)).concat(take.add))
      const there = new Set([...remote].filter((m) => !send.remove.includes(m)).concat(send.add))
      // By hand, member by member: whoever changed it decides.
      const wanted = all.filter((m) => (local.has(m) !== base.has(m) ? local.has(m) : remote.has(m)))
      expect([...here].toSorted()).toEqual(wanted)
      expect([...there].toSorted()).toEqual(wanted)
      for (const list of [take.add, take.remove, send.add, send.remove]) expect(new Set(list).size).toBe(list.length)
      expect(take.add.every((m) => !local.has(m)) && take.remove.every((m) => local.has(m))).toBe(true)
    }),
  )
})
