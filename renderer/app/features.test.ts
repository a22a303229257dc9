import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { features, screens } from './features.ts'

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

test('ids and keys are given once', () => {
  expect(doubled(screens.map((screen) => screen.id))).toEqual([])
  expect(doubled(screens.flatMap((screen) => screen.goKey ?? []))).toEqual([])
  expect(doubled(features.flatMap((feature) => Object.keys(feature.inspectors ?? {})))).toEqual([])
  expect(doubled(features.flatMap((feature) => (feature.actions ?? []).map((action) => action.id)))).toEqual([])
})
