/** Makes the databases that are stored beside this: one a released schema. Run with the project's node; a stored one is never made again. */
import { fileURLToPath } from 'node:url'
import { existsSync } from 'node:fs'
import { makeSchemaFixture } from './schema-fixture.ts'

for (const version of [1, 2]) {
  const file = fileURLToPath(new URL(`./schema-${version}.db`, import.meta.url))
  if (!existsSync(file)) makeSchemaFixture(file, version)
}
