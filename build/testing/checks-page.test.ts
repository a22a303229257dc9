/** docs/checks.md says what is behind each promise: what it names must be there, and every row names something or says that it is missing. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const page = readFileSync(join(root, 'docs', 'checks.md'), 'utf8')
const rows = page.split('\n').filter((line) => /^\| (?!check\b|---|-)/.test(line) && !line.startsWith('|---'))
const pathsIn = (text: string): string[] =>
  [...text.matchAll(/`((?:electron|shared|renderer|e2e|build|bench)\/[^` ]+\.[a-z]+)`/g)].map(([, path]) => path!)

test('every file that the page of checks names exists', () => {
  const named = pathsIn(page)
  expect(named.length).toBeGreaterThan(20)
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([])
})

test('every row names its test, or says that there is none', () => {
  expect(rows.length).toBeGreaterThan(20)
  expect(rows.filter((row) => pathsIn(row).length === 0 && !row.includes('**missing**'))).toEqual([])
})
