import { describe, expect, test } from 'vitest'
import { daySchema, instantSchema, plainSchema } from './bounds.ts'
import { localDay, zonedIso } from './zone.ts'

const fits = (value: unknown) => plainSchema.safeParse(value).success

test('an instant has a day of four digits in every zone, so that nothing fails that writes it out', () => {
  for (const at of [Date.UTC(1900, 0, 1), 0, Date.UTC(3000, 0, 1)]) {
    expect(instantSchema.safeParse(at).success).toBe(true)
    for (const zone of ['Pacific/Kiritimati', 'Etc/GMT+12', 'Asia/Shanghai']) {
      expect(localDay(at, zone)).toMatch(/^\d{4}-\d{2}-\d{2}$/)
      expect(() => zonedIso(at, zone)).not.toThrow()
    }
  }
  for (const at of [-8.64e15, 8.64e15, 2 ** 53 - 1, 0.5, Number.NaN, Infinity, '0'])
    expect(instantSchema.safeParse(at).success, String(at)).toBe(false)
})

test('a day is of the years that the app works with', () => {
  for (const day of ['1900-01-01', '2024-02-29', '2999-12-31']) expect(daySchema.safeParse(day).success).toBe(true)
  for (const day of ['0000-01-01', '1899-12-31', '3000-01-01', '9999-12-31', '2026-02-30', '2026-1-1', '+010000-01-01', ''])
    expect(daySchema.safeParse(day).success, day).toBe(false)
})

describe('plain data', () => {
  test('is what JSON writes and reads again', () => {
    for (const value of [
      null,
      true,
      0,
      -1.5,
      '',
      '𠮷',
      [],
      [1, [2]],
      { a: { b: [null] } },
      { left: undefined },
      Object.create(null),
    ])
      expect(fits(value)).toBe(true)
  })

  test('is nothing else that a message can carry', () => {
    const circle: Record<string, unknown> = {}
    circle['self'] = circle
    for (const value of [
      undefined,
      1n,
      Number.NaN,
      Infinity,
      new Date(),
      new Map(),
      new Set(),
      new Uint8Array(2),
      /a/,
      circle,
      [undefined],
    ])
      expect(fits(value), String(Object.prototype.toString.call(value))).toBe(false)
  })

  test('has a depth and a size, however it is shared', () => {
    let deep: unknown = 1
    for (let i = 0; i < 100_000; i++) deep = [deep]
    let doubled: unknown = [1]
    for (let i = 0; i < 15; i++) doubled = [doubled, doubled]
    expect([deep, doubled, Array.from({ length: 30_000 }, () => 1), '群'.repeat(2_000_000)].map(fits)).toEqual([
      false,
      false,
      false,
      false,
    ])
  })
})
