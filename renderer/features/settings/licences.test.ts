import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import packageJson from '../../../package.json' with { type: 'json' }
import { licences } from './licences.ts'

test('each part that ships is listed under the licence it states itself', () => {
  for (const name of Object.keys(packageJson.dependencies)) {
    const text = readFileSync(join(import.meta.dirname, '../../../node_modules', name, 'package.json'), 'utf8')
    const own = JSON.parse(text) as { name: string; license: string }
    const line = licences.find((entry) => entry.name === own.name)
    expect(line?.licence, name).toBe(own.license)
  }
})
