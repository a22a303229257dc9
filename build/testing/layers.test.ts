/** The walls between the rooms of the source (layers/rooms.ts), over every import of the repository. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { checkLayers } from './layers/check.ts'
import { filesOf } from './layers/files.ts'
import { isProduction } from './layers/places.ts'
import { innocent, planted } from './layers/planted.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  imports: Record<string, string>
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
}
const aliases = manifest.imports
const packages = new Set(Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }))
const files = filesOf(root)

test('every import stays within the walls, no circle, nothing exported or lying there in vain', () => {
  const breaches = checkLayers({ files, aliases, packages })
  expect(breaches.map(({ rule, at, says }) => `${at} · ${rule}: ${says}`)).toEqual([])
  expect([...files.keys()].filter(isProduction).length).toBeGreaterThan(500)
})

// Each alone on the floor that it needs: what is found is the planted breach, and nothing else.
test.each(planted.map((plant) => [plant.name, plant] as const))('found where planted: %s', (_, plant) => {
  const breaches = checkLayers({ files: new Map(Object.entries(plant.files)), aliases, packages })
  const found = breaches.filter(({ rule }) => rule !== 'unused' || plant.rule === 'unused')
  expect(found.map(({ rule, at }) => `${rule} ${at.replace(/:\d+$/, '')}`)).toEqual([`${plant.rule} ${plant.at}`])
})

test.each(Object.entries(innocent))('nothing is found in %s', (_, texts) => {
  const breaches = checkLayers({ files: new Map(Object.entries(texts)), aliases, packages })
  expect(breaches.filter(({ rule }) => rule !== 'unused')).toEqual([])
})
