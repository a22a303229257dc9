/** The shared cases: files that people reported, each with what is right. Read where they lie, never copied; absent on other machines. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, test } from 'vitest'

const casesDir = fileURLToPath(new URL('../../../../../shared/cases', import.meta.url))
export const numberOf = (folder: string): string => folder.slice(0, folder.indexOf('-'))

interface GivenCase {
  /** The whole name of its folder. */
  folder: string
  path: string
  /** `right` of its expected.json: an object in most cases, a sentence in some. */
  right: Readonly<Record<string, unknown>>
  /** Its files besides expected.json, by name. */
  files: readonly string[]
  /** The path of one of its files; without a name that of the first. */
  file(name?: string): string
}

/** Folders of all cases, in order; none where they are not beside the checkout. */
export function caseFolders(): string[] {
  if (!existsSync(casesDir)) return []
  return readdirSync(casesDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && /^\d+-/.test(entry.name))
    .map((entry) => entry.name)
}

function readCase(folder: string): GivenCase {
  const path = join(casesDir, folder)
  const expected = JSON.parse(readFileSync(join(path, 'expected.json'), 'utf8')) as { right: Record<string, unknown> }
  const files = readdirSync(path).filter((name) => name !== 'expected.json')
  return { folder, path, right: expected.right, files, file: (name = files[0]!) => join(path, name) }
}

/** A suite for the case of that number ('01', '114'), named by its folder. It does not run, and says so, where there are no cases. */
export function describeCase(number: string, suite: (given: GivenCase) => void): void {
  const folders = caseFolders()
  if (folders.length === 0) {
    describe.skip(`case ${number}: the cases are not beside this checkout`, () => void test('is read where it lies', () => {}))
    return
  }
  const folder = folders.find((name) => numberOf(name) === number)
  if (folder === undefined) throw new Error(`there is no case ${number}`)
  describe(folder, () => suite(readCase(folder)))
}
