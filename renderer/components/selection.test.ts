import fc from 'fast-check'
import { expect, test } from 'vitest'
import { allSelected, emptySelection, isSelected, rangeOf, selectedCount, type Selection, toggled, withIds } from './selection.ts'

test('agrees with a plain set of ids through any run of clicks', () => {
  const total = 12
  const every = Array.from({ length: total }, (_, id) => id)
  const step = fc.oneof(
    fc.record({ do: fc.constant('toggle' as const), id: fc.integer({ min: 0, max: total - 1 }) }),
    fc.record({ do: fc.constantFrom('on' as const, 'off' as const), ids: fc.subarray(every) }),
    fc.record({ do: fc.constantFrom('all' as const, 'none' as const) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let selection: Selection<number> = emptySelection()
      let oracle = new Set<number>()
      for (const act of steps) {
        if (act.do === 'toggle') {
          selection = toggled(selection, act.id)
          if (!oracle.delete(act.id)) oracle.add(act.id)
        } else if (act.do === 'on' || act.do === 'off') {
          selection = withIds(selection, act.ids, act.do === 'on')
          for (const id of act.ids)
            if (act.do === 'on') oracle.add(id)
            else oracle.delete(id)
        } else {
          selection = act.do === 'all' ? allSelected() : emptySelection()
          oracle = new Set(act.do === 'all' ? every : [])
        }
      }
      expect(every.filter((id) => isSelected(selection, id))).toEqual(every.filter((id) => oracle.has(id)))
      expect(selectedCount(selection, total)).toBe(oracle.size)
    }),
  )
})

test('a range holds both ends, whichever way it is drawn', () => {
  expect(rangeOf(['a', 'b', 'c', 'd'], 'b', 'd')).toEqual(['b', 'c', 'd'])
  expect(rangeOf(['a', 'b', 'c', 'd'], 'd', 'b')).toEqual(['b', 'c', 'd'])
  expect(rangeOf(['a', 'b'], 'gone', 'b')).toEqual(['b'])
})
