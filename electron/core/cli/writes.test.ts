/** The command line writes by the dispatch and the jobs that serve the window, and by nothing else. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const core = join(import.meta.dirname, '..')

/** What a command opens, and the engine that `sync run` is for: it owns its writes here as it does beside a window. */
const ALLOWED = new Set(['Workspace', 'SyncEngine'])

interface Source {
  name: string
  text: string
}

const commandLine: Source[] = [
  { name: 'cli.ts', text: readFileSync(join(core, 'cli.ts'), 'utf8') },
  ...readdirSync(join(core, 'cli'))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => ({ name: `cli/${name}`, text: readFileSync(join(core, 'cli', name), 'utf8') })),
]

/** What an imported function takes, as it is written, with the interfaces of its file that it names; '' for constants. */
function parametersOf(path: string, name: string): string {
  const text = readFileSync(join(core, path), 'utf8')
  const found = new RegExp(`export (?:async )?function\\*? ${name}(?:<[^(]*>)?\\(([\\s\\S]*?)\\n?\\)(?::| \\{)`).exec(text)
  const made = new RegExp(`export class ${name}\\b[\\s\\S]*?constructor\\(([\\s\\S]*?)\\)`).exec(text)
  const taken = found?.[1] ?? made?.[1] ?? ''
  const named = [...taken.matchAll(/\b[A-Z]\w+/g)].map(([type]) => new RegExp(`interface ${type} [\\s\\S]*?\\n}`).exec(text)?.[0])
  return [taken, ...named].join('\n')
}

/** Why this source may not stay as it is. */
function problems({ name, text }: Source): string[] {
  const found: string[] = []
  for (const [said] of text.matchAll(
    /\bstore\??\.(?!read\b|health\.lost\b)\w+|\b(?:WriteDb|WriteScope|transact|drain\w+)\b|\bdb\.run\(/g,
  ))
    found.push(`${name}: ${said}`)
  for (const [, names, path] of text.matchAll(/import (?!type\b)\{([^}]*)\} from '(?:#core|\.\.)\/([^']+)'/g)) {
    for (const each of names!.split(',').map((one) => one.trim())) {
      if (each === '' || each.startsWith('type ') || ALLOWED.has(each)) continue
      if (/\b(?:WriteDb|Store|WriteScope)\b|\bstore\b/.test(parametersOf(path!, each.split(' ')[0]!)))
        found.push(`${name}: ${each} of ${path} is handed a store`)
    }
  }
  return found
}

test('no command writes around the dispatch', () => {
  expect(commandLine.length).toBeGreaterThan(12)
  expect(commandLine.flatMap(problems)).toEqual([])
})

test.each([
  ['const n = workspace.store.write((db) => tidy(db))', 'store.write'],
  ['workspace.store.health.acknowledge()', 'store.health'],
  ["import type { WriteDb } from '#core/store/db.ts'", 'WriteDb'],
  ["import { drainCadence } from '#core/cadence/refresh.ts'", 'drainCadence'],
  ["import { runImport } from '#core/files/run-import.ts'", 'runImport of files/run-import.ts is handed a store'],
  ["import { dropTag } from '#core/customers/tags.ts'", 'dropTag of customers/tags.ts is handed a store'],
  ["import { verifyWorkspace } from '#core/audit/verify.ts'", 'verifyWorkspace of audit/verify.ts is handed a store'],
  ["db.run('DELETE FROM tags')", 'db.run('],
])('finds %s', (text, problem) => {
  expect(problems({ name: 'planted.ts', text })).toContain(`planted.ts: ${problem}`)
})
