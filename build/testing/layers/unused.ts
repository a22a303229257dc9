/** What is exported or lies there and is used by nobody. */
import { parseSync } from 'vite'
import { namesUsed } from './calls.ts'
import type { Files } from './files.ts'
import { isProduction, isTest } from './places.ts'
import { entries, onlyTested } from './rooms.ts'
import type { Reference } from './reference.ts'
import type { Source } from './source.ts'

export interface Use {
  from: string
  to: string
  names: Reference['names']
}

/**
 * An export needs another file that uses it. Of what ships that has to be a file that ships too; a test is enough only where the file
 * uses the thing itself as well (a piece that is tested by itself). What is there for tests alone belongs in a `testing` folder.
 * A file needs somebody who leads to it: what ships, from an entry by files that ship.
 */
export function unusedThings(sources: ReadonlyMap<string, Source>, files: Files, uses: readonly Use[]) {
  const found: { at: string; says: string }[] = []
  const usesOf = Map.groupBy(
    uses.filter(({ from, to }) => from !== to),
    ({ to }) => to,
  )
  const ships = reached(uses)

  for (const { path, exports } of sources.values()) {
    const users = usesOf.get(path) ?? []
    if (isProduction(path) ? !ships.has(path) : users.length === 0 && !isTestFile(path) && !isEntry(path)) {
      found.push({ at: path, says: isProduction(path) ? 'nothing that ships leads to this file' : 'nothing leads to this file' })
      continue
    }
    let own: ReadonlySet<string> | undefined
    for (const { name, line } of exports) {
      const at = `${path}:${line}`
      if (name === 'default' && isEntry(path)) continue
      const mine = users.filter(({ names }) => names === 'all' || names.includes(name))
      if (mine.length === 0) found.push({ at, says: `${name} is exported and used nowhere else` })
      else if (isProduction(path) && !(`${path} · ${name}` in onlyTested) && !mine.some(({ from }) => isProduction(from))) {
        own ??= namesUsed(parseSync(path, files.get(path)!).program)
        if (!own.has(name)) found.push({ at, says: `only tests use ${name}` })
      }
    }
  }
  return found
}

function isEntry(path: string): boolean {
  return entries.some((entry) => entry.test(path))
}

function isTestFile(path: string): boolean {
  return isTest(path) && /\.(?:test|spec)\.tsx?$/.test(path)
}

function reached(uses: readonly Use[]): ReadonlySet<string> {
  const leads = Map.groupBy(
    uses.filter(({ from, to }) => isProduction(from) && isProduction(to)),
    ({ from }) => from,
  )
  const start = [...leads.keys()].filter(isEntry)
  const seen = new Set(start)
  for (const path of start)
    for (const { to } of leads.get(path) ?? [])
      if (!seen.has(to)) {
        seen.add(to)
        start.push(to)
      }
  return seen
}
