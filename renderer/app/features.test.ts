import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { later } from '#renderer/slots/later.tsx'
import { features, fills, screenOf, screens } from './features.ts'

const folder = join(import.meta.dirname, '../features')

function doubled(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index)
}

test('every folder says what it brings, and every screen of a folder is in the list', () => {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const silent = folders.filter((entry) => !existsSync(join(folder, entry.name, 'feature.ts')))
  expect(silent.map((entry) => entry.name)).toEqual([])
  expect(features).toHaveLength(folders.length)
  const brought = features.flatMap((feature) => (feature.screens ?? []).map((screen) => screen.id))
  expect(screens.map((screen) => screen.id).toSorted()).toEqual(brought.toSorted())
})

test('the first screen and its columns come with the frame: what is loaded later React holds back for 300 ms', () => {
  const piece = later(() => Promise.resolve(() => null))
  const first = [
    screenOf('today')!.component,
    ...fills.filter((fill) => fill.slot === 'today-column').map((fill) => fill.component),
  ]
  expect(first).toHaveLength(4)
  expect(first.map((component) => component.name)).not.toContain(piece.name)
  expect(screenOf('groups')!.component.name).toBe(piece.name)
})

test('ids and keys are given once', () => {
  expect(doubled(screens.map((screen) => screen.id))).toEqual([])
  expect(doubled(screens.flatMap((screen) => screen.goKey ?? []))).toEqual([])
  expect(doubled(features.flatMap((feature) => Object.keys(feature.inspectors ?? {})))).toEqual([])
  expect(doubled(features.flatMap((feature) => (feature.actions ?? []).map((action) => action.id)))).toEqual([])
})
