import { expect, test } from 'vitest'
import { messageIdFloor, newId } from './id.ts'

test('ids are UUIDv7, unique and in the order they were made, even within one millisecond', () => {
  const ids = Array.from({ length: 20_000 }, () => newId(1_790_000_000_000))
  for (const id of ids.slice(0, 50)) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.toSorted()).toEqual(ids)
})

test('message ids order by time and stay exact numbers', () => {
  expect(messageIdFloor(1_790_000_000_001)).toBeGreaterThan(messageIdFloor(1_790_000_000_000) + 1023)
  expect(Number.isSafeInteger(messageIdFloor(Date.UTC(2200, 0, 1)))).toBe(true)
})
