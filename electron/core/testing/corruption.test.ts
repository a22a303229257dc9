/** Files that a disk, a tool or a cable damaged: never a wrong row, never the end of the process, always a word for it. */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorCodes, QunxiError } from '#shared/contract/errors.ts'
import { databaseOf } from '#core/store/workspace-file.ts'
import { Workspace } from '#core/workspace.ts'
import { seeded } from './simulators.ts'
import { TEST_KEY } from './test-store.ts'

const MUTATIONS = 1000
const ROWS = 600
const SECTOR = 512

const parent = mkdtempSync(join(tmpdir(), 'qunxi-corrupt-'))
const sources = { whole: join(parent, 'whole'), open: join(parent, 'open'), older: join(parent, 'older') }
const PARTS = ['', '-wal', '-anchor'] as const

function write(workspace: Workspace, from: number, to: number): void {
  workspace.store.write((db) => {
    for (let n = from; n < to; n++) db.run('INSERT INTO meta(key, value) VALUES(?, ?)', `row ${n}`, valueOf(n))
  })
}

const valueOf = (n: number): string => `${n}:${`第 ${n} 行，${(n * 7919) % 104_729}`.repeat(8)}`

function keep(dir: string, under: string): void {
  mkdirSync(under)
  copyFileSync(join(dir, 'workspace.json'), join(under, 'workspace.json'))
  for (const part of PARTS) if (existsSync(databaseOf(dir) + part)) copyFileSync(databaseOf(dir) + part, databaseOf(under) + part)
}

beforeAll(() => {
  const dir = join(parent, 'workspace')
  const workspace = Workspace.create(dir, TEST_KEY, { name: '坏', zone: 'Asia/Shanghai' })
  write(workspace, 0, ROWS / 3)
  // As a kill leaves them: the log holds what the database does not yet.
  keep(dir, sources.older)
  write(workspace, ROWS / 3, ROWS)
  keep(dir, sources.open)
  workspace.close()
  keep(dir, sources.whole)
})
afterAll(() => rmSync(parent, { recursive: true, force: true }))

type Random = ReturnType<typeof seeded>

function flip(file: string, random: Random): void {
  const bytes = readFileSync(file)
  bytes[random.below(bytes.length)]! ^= 1 << random.below(8)
  writeFileSync(file, bytes)
}

function zero(file: string, random: Random): void {
  const bytes = readFileSync(file)
  const at = random.below(Math.max(1, Math.floor(bytes.length / SECTOR))) * SECTOR
  bytes.fill(0, at, Math.min(bytes.length, at + SECTOR * (1 + random.below(8))))
  writeFileSync(file, bytes)
}

const cut = (file: string, random: Random) => truncateSync(file, random.below(readFileSync(file).length))

/** What may happen to a folder: each takes the folder of a database at rest, or of one with its log. */
const damages: readonly { name: string; of: 'whole' | 'open'; to: (file: string, random: Random) => void }[] = [
  { name: 'a bit of the database', of: 'whole', to: flip },
  { name: 'sectors of the database', of: 'whole', to: zero },
  { name: 'the end of the database', of: 'whole', to: cut },
  { name: 'a bit of the database under its log', of: 'open', to: flip },
  { name: 'a bit of the log', of: 'open', to: (file, random) => flip(`${file}-wal`, random) },
  { name: 'sectors of the log', of: 'open', to: (file, random) => zero(`${file}-wal`, random) },
  { name: 'the end of the log', of: 'open', to: (file, random) => cut(`${file}-wal`, random) },
  { name: 'the log is missing', of: 'open', to: (file) => rmSync(`${file}-wal`) },
  { name: 'the log is an older one', of: 'open', to: (file) => copyFileSync(`${databaseOf(sources.older)}-wal`, `${file}-wal`) },
  {
    name: 'an older log beside a whole database',
    of: 'whole',
    to: (file) => copyFileSync(`${databaseOf(sources.older)}-wal`, `${file}-wal`),
  },
]

/** How opening it ended: refused with a code, all there, or fewer rows and whether that is reported. Throws where a row is wrong. */
function outcome(dir: string): string {
  let workspace: Workspace
  try {
    workspace = Workspace.open(dir, TEST_KEY)
  } catch (error) {
    return refusal(error)
  }
  try {
    const rows = workspace.store.read.all<{ key: string; value: string }>(`SELECT key, value FROM meta WHERE key LIKE 'row %'`)
    for (const { key, value } of rows) expect(value).toBe(valueOf(Number(key.slice(4))))
    if (rows.length === ROWS) return 'all there'
    return workspace.store.health.lost === null ? 'older, and nothing said' : 'older, and told'
  } catch (error) {
    return refusal(error)
  } finally {
    try {
      workspace.close()
    } catch (error) {
      refusal(error)
    }
  }
}

function refusal(error: unknown): string {
  const code = error instanceof QunxiError ? error.code : ((error as { code?: string }).code ?? '')
  // Reads below the contract throw what SQLite throws; the contract gives it a word.
  if (!(error instanceof QunxiError) && !code.startsWith('SQLITE_')) throw error
  expect(code).not.toBe('INTERNAL')
  if (error instanceof QunxiError) expect(errorCodes).toContain(code)
  return 'refused'
}

test('a thousand damages: no wrong row, no end of the process, each with its word', { timeout: 300_000 }, () => {
  const random = seeded(20)
  const tally: Record<string, Record<string, number>> = {}
  for (let n = 0; n < MUTATIONS; n++) {
    const { name, of, to } = damages[n % damages.length]!
    const dir = join(parent, `damaged-${n}`)
    keep(sources[of], dir)
    to(databaseOf(dir), random)
    const became = outcome(dir)
    const counts = (tally[name] ??= {})
    counts[became] = (counts[became] ?? 0) + 1
    // A second try ends as the first did: nobody comes into a circle of crashes.
    if (n % 7 === 0) expect(['refused', 'all there', 'older, and told']).toContain(outcome(dir))
    rmSync(dir, { recursive: true, force: true })
  }
  console.log(JSON.stringify(tally))
  expect(
    Object.values(tally)
      .flatMap((counts) => Object.values(counts))
      .reduce((a, b) => a + b),
  ).toBe(MUTATIONS)
  // What lies in the database itself is never older than what was written: it is all there or refused.
  for (const name of ['a bit of the database', 'sectors of the database', 'the end of the database'])
    expect(tally[name]!['older, and told'], name).toBeUndefined()
  // What a log loses is told: the counter of commits is anchored beside the database.
  for (const [name, counts] of Object.entries(tally)) expect(counts['older, and nothing said'], name).toBeUndefined()
})
