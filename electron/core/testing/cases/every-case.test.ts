import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { caseFolders, numberOf } from './case-folder.ts'

const core = fileURLToPath(new URL('../..', import.meta.url))

test.skipIf(caseFolders().length === 0)('every case beside the checkout is named by a test', () => {
  const tested = new Set<string>()
  for (const file of readdirSync(core, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.test.ts')) continue
    const source = readFileSync(join(core, file), 'utf8')
    for (const [, number] of source.matchAll(/describeCase\('(\d+)'/g)) tested.add(number!)
    for (const [, list] of source.matchAll(/for \(const number of \[([^\]]+)\]\)\s+describeCase\(number/g))
      for (const [, number] of list!.matchAll(/'(\d+)'/g)) tested.add(number!)
  }
  expect(caseFolders().filter((folder) => !tested.has(numberOf(folder)))).toEqual([])
})
