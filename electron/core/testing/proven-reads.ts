/**
 * A call of the contract declares the topics that make it stale. Here that is proven: every statement a call runs is explained by
 * SQLite, and each table it opens must have a topic among the call's own, or a change of that table would leave a stale screen.
 * Loaded with every workspace of a test (test-store.ts).
 */
import { callOf } from '#shared/contract/contract.ts'
import { tableEntry } from '#core/store/catalogue.ts'
import { readDb, type ReadDb } from '#core/store/db.ts'
import { Store } from '#core/store/store.ts'

/** SQLite's own connection, as the store holds it. */
type Raw = Parameters<typeof readDb>[0]

interface Opened {
  opcode: string
  p2: number
  p3: number
}

/** Which tables a statement opens, an index counting as its table; by its own plan, so it cannot be read wrongly. */
class TablesRead {
  readonly #db: Raw
  readonly #bySql = new Map<string, ReadonlySet<string>>()
  #byPage = new Map<number, string>()

  constructor(db: Raw) {
    this.#db = db
  }

  of(sql: string): ReadonlySet<string> {
    let tables = this.#bySql.get(sql)
    if (!tables) this.#bySql.set(sql, (tables = this.#explain(sql)))
    return tables
  }

  #explain(sql: string): Set<string> {
    const rows = this.#db.prepare(`EXPLAIN ${sql}`).all(...nulls(sql)) as Opened[]
    const found = new Set<string>()
    for (const { opcode, p2, p3 } of rows) {
      // Database 0 is the workspace itself; 1 holds temporary tables.
      if (opcode !== 'OpenRead' || p3 !== 0) continue
      const table = this.#tableOn(p2)
      if (!table.startsWith('sqlite_')) found.add(table)
    }
    return found
  }

  #tableOn(page: number): string {
    if (page === 1) return 'sqlite_master'
    if (!this.#byPage.has(page)) {
      const rows = this.#db.prepare('SELECT tbl_name AS name, rootpage AS page FROM sqlite_master WHERE rootpage > 0').all()
      this.#byPage = new Map((rows as { name: string; page: number }[]).map(({ name, page: at }) => [at, name]))
    }
    return this.#byPage.get(page) ?? `an unknown page ${page}`
  }
}

/** A plan does not depend on values here; named parameters want an object, the others as many values as there are. */
function nulls(sql: string): unknown[] {
  const text = sql.replace(/'(?:[^']|'')*'/g, '')
  const named = [...text.matchAll(/[@$](\w+)/g)].map((match) => match[1]!)
  const plain = text.match(/\?/g)?.length ?? 0
  const values: unknown[] = Array.from({ length: plain }, () => null)
  return named.length > 0 ? [...values, Object.fromEntries(named.map((name) => [name, null]))] : values
}

/** Tables of `read` that none of `topics` covers; a stamp counts as the tables that move it. */
export function uncovered(read: Iterable<string>, topics: readonly string[]): string[] {
  const missing = new Set<string>()
  const look = (table: string) => {
    const entry = tableEntry(table)
    if (entry?.stampOf) entry.stampOf.forEach(look)
    else if (!entry || !entry.topics.some((topic) => topics.includes(topic))) missing.add(table)
  }
  for (const table of read) look(table)
  return [...missing]
}

interface Proof {
  tables: TablesRead
  faces: Map<string, ReadDb>
}

const proofs = new WeakMap<Raw, Proof>()

/** The read face of one call, which throws as soon as it reads what its topics do not cover. */
function provenReads(raw: Raw, method: string): ReadDb {
  let proof = proofs.get(raw)
  if (!proof) proofs.set(raw, (proof = { tables: new TablesRead(raw), faces: new Map() }))
  let face = proof.faces.get(method)
  if (!face) proof.faces.set(method, (face = provenFace(raw, proof.tables, method)))
  return face
}

function provenFace(raw: Raw, tables: TablesRead, method: string): ReadDb {
  const call = callOf(method)
  const topics = call?.kind === 'read' ? call.topics : []
  return readDb(raw, (sql) => {
    const missing = uncovered(tables.of(sql), topics)
    if (missing.length > 0)
      throw new Error(
        `${method} reads ${missing.join(', ')}, but none of its topics (${topics.join(', ')}) says so: ${sql.slice(0, 200)}`,
      )
  })
}

Store.faceOfCall = provenReads
