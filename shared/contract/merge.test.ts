import { expect, expectTypeOf, test } from 'vitest'
import { merge } from './merge.ts'

test('everything of every part is in the whole, with its own type', () => {
  const whole = merge('calls', { 'a.list': 1 as number }, { 'b.list': 'b' as string }, {})
  expect(whole).toEqual({ 'a.list': 1, 'b.list': 'b' })
  expectTypeOf(whole['a.list']).toEqualTypeOf<number>()
  expectTypeOf<keyof typeof whole>().toEqualTypeOf<'a.list' | 'b.list'>()
})

test('a name that two parts have is refused by name', () => {
  expect(() => merge('calls', { 'a.list': 1 }, { 'b.list': 2 }, { 'a.list': 3 })).toThrow('Two calls are named a.list')
  expect(merge('calls', { toString: 1 }, { valueOf: 2 })).toEqual({ toString: 1, valueOf: 2 })
})
