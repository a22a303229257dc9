import { beforeEach, expect, test, vi } from 'vitest'
import { useRouter } from './router.ts'

const disk = new Map<string, string>()
vi.stubGlobal('localStorage', {
  getItem: (key: string) => disk.get(key) ?? null,
  setItem: (key: string, value: string) => void disk.set(key, value),
})

const place = () => [useRouter.getState().screen, useRouter.getState().params]

beforeEach(() => {
  disk.clear()
  useRouter.getState().restore('/w/one')
})

test('back and forward walk the places; a new step drops what lay ahead', () => {
  const { go, back, forward } = useRouter.getState()
  go('groups')
  go('customers', { customer: 'c1' })
  back()
  expect(place()).toEqual(['groups', {}])
  forward()
  expect(place()).toEqual(['customers', { customer: 'c1' }])
  back()
  go('audit')
  forward()
  expect(place()).toEqual(['audit', {}])
})

test('going where one is already adds no step', () => {
  const { go } = useRouter.getState()
  go('groups', { tier: 'gold' })
  go('groups', { tier: 'gold' })
  expect(useRouter.getState().past).toHaveLength(1)
})

test('replace changes params in place and removes those set to undefined', () => {
  const { go, replace, back } = useRouter.getState()
  go('groups', { tier: 'gold', open: 3 })
  replace({ tier: undefined, open: 4 })
  expect(place()).toEqual(['groups', { open: 4 }])
  back()
  expect(place()).toEqual(['today', {}])
})

test('each workspace opens where it was left, and a damaged note opens Today', () => {
  useRouter.getState().go('calendar', { view: 'week' })
  useRouter.getState().restore('/w/two')
  expect(place()).toEqual(['today', {}])
  useRouter.getState().restore('/w/one')
  expect(place()).toEqual(['calendar', { view: 'week' }])
  disk.set('qunxi.route./w/one', '{broken')
  useRouter.getState().restore('/w/one')
  expect(place()).toEqual(['today', {}])
})

test('no searched name or text reaches the disk, which is not encrypted', () => {
  useRouter.getState().go('conversations', { q: '张三 退款', conversation: 12, id: '0193f0c2-0000-7000-8000-000000000000' })
  const written = [...disk.values()].join()
  expect(written).not.toContain('张三')
  expect(written).toContain('0193f0c2')
})
