/** A database of an older schema, made by the migrations up to it and by nothing newer, with rows in every table. */
import { existsSync, rmSync } from 'node:fs'
import Database from 'better-sqlite3'
import type { HexKey } from '#core/store/open.ts'
import { writeDb } from '#core/store/db.ts'
import { appendLedger } from '#core/store/tables/ledger.ts'
import { rebuildSearchIndex } from '#core/store/tables/messages.ts'
import { migrate } from '../../migrate.ts'
import { fillTables, type KnownRows } from './fixture-rows.ts'

export const FIXTURE_KEY: HexKey = '5a'.repeat(32)
/** Small ones: a fixture is stored in the repository. */
const PAGE_BYTES = 1024
const ROWS = 2
export const FIXTURE_ZONE = 'Asia/Shanghai'

const MADE_AT = 1_790_000_000_000
const META: Readonly<Record<string, string>> = { name: '旧版本', zone: FIXTURE_ZONE, created_at: String(MADE_AT) }

const none = () => null
const known: KnownRows = {
  // Rows that a workspace makes itself, one each, and what the search index derives from the messages.
  book_state: none,
  drafting_state: none,
  search_tail: none,
  search_segments: none,
  search_blocks: none,
  commits: none,
  messages: (n) => ({ kind: n === 1 ? 'text' : 'image', text: `第 ${n} 条：什么时候发货` }),
  accounts: (n) => ({ channel: n === 1 ? 'wecom' : 'onebot' }),
  conversations: (n) => ({ kind: n === 1 ? 'group' : 'direct' }),
  // Written by its own function: each entry is bound to the one before.
  ledger: none,
  meta: none,
}

/** Writes the file anew. */
export function makeSchemaFixture(file: string, version: number): void {
  if (existsSync(file)) rmSync(file)
  const db = new Database(file)
  try {
    db.pragma(`cipher='chacha20'`)
    db.pragma(`key="x'${FIXTURE_KEY}'"`)
    db.pragma(`page_size=${PAGE_BYTES}`)
    db.pragma('foreign_keys=ON')
    migrate(db, version)
    for (const [key, value] of Object.entries(META))
      db.prepare('INSERT OR REPLACE INTO meta(key, value) VALUES(?, ?)').run(key, value)
    db.transaction(() => {
      fillTables(db, ROWS, known)
      const write = writeDb(
        db,
        () => {},
        () => [],
      )
      rebuildSearchIndex(write)
      for (const from of [1, 2])
        appendLedger(write, {
          at: MADE_AT + from,
          operatorId: null,
          act: 'workspace.restored',
          subject: 'workspace',
          detail: { from },
        })
    })()
    db.exec('VACUUM')
  } finally {
    db.close()
  }
}
