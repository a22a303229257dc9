/** Makes the databases that are stored beside this: one a released schema. Run with the project's node; a stored one is never made again. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { makeSchemaFixture } from './schema-fixture.ts'

for (const version of [1, 2]) {
  const file = join(import.meta.dirname, `schema-${version}.db`)
  if (!existsSync(file)) makeSchemaFixture(file, version)
}
