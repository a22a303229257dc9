import { expect, test } from 'vitest'
import { FaultPolicy } from './faults.ts'

test('a fault now and then leaves the window as it is', () => {
  const policy = new FaultPolicy(false)
  for (let i = 0; i < 100; i++) expect(policy.next(i * 20_000)).toBe('go-on')
})

test('a row of faults starts the app anew, once: the second run ends', () => {
  const row = (policy: FaultPolicy) => Array.from({ length: 8 }, (_, i) => policy.next(i * 100)).filter((act) => act !== 'go-on')
  expect(row(new FaultPolicy(false))).toEqual(['start-anew'])
  expect(row(new FaultPolicy(true))).toEqual(['end'])
})
