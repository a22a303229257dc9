/** Reading stored acts: what they are, which rows they changed and how. */
import type { ActLabel, Source } from './capture.ts'
import type { ReadDb } from './db.ts'
import { unpackKeys } from './packed-keys.ts'

export interface StoredAct {
  id: number
  /** Present where it can be taken back, and has not been. */
  token: string | null
  /** Epoch milliseconds. */
  at: number
  source: Source
  label: ActLabel | null
  firstSeq: number | null
  lastSeq: number | null
  undoSeq: number | null
  /** The act that it takes back; level 1 is an undo, 2 the undo of an undo. */
  undoes: number | null
  level: number
  undoneBy: number | null
}

/** A cell as SQLite holds it; whole numbers beyond 2^53 are bigint. */
export type Cell = string | number | bigint | null | Uint8Array

type Cells = Record<string, Cell>

export interface CapturedRow {
  seq: number
  table: string
  /** In the order of the table's primary key, as it is after the change. */
  key: Cell[]
  /** Of a new row null, of a deleted one all columns, else those that changed. */
  before: Cells | null
  after: Cells | null
}

interface ActRow {
  id: number
  token: string | null
  at: number
  source: Source
  label: string | null
  label_values: string | null
  first_seq: number | null
  last_seq: number | null
  undo_seq: number | null
  undoes: number | null
  level: number
  undone_by: number | null
}

const ACTS =
  'SELECT id, token, at, source, label, label_values, first_seq, last_seq, undo_seq, undoes, level, undone_by FROM acts'

export function actOfToken(db: ReadDb, token: string): StoredAct | undefined {
  const row = db.get<ActRow>(`${ACTS} WHERE token = ?`, token)
  return row && storedAct(row)
}

/** Acts that can still be taken back, the newest first; what was done again after an undo counts, an undo does not. */
export function actsToUndo(db: ReadDb, limit: number): (StoredAct & { token: string })[] {
  return db
    .all<ActRow & { token: string }>(`${ACTS} WHERE token IS NOT NULL AND level % 2 = 0 ORDER BY id DESC LIMIT ?`, limit)
    .map((row) => ({ ...storedAct(row), token: row.token }))
}

/** Acts that came after one, oldest first. */
export function actsAfter(db: ReadDb, after: number, limit: number): StoredAct[] {
  return db.all<ActRow>(`${ACTS} WHERE id > ? ORDER BY id LIMIT ?`, after, limit).map(storedAct)
}

/** The newest act, or 0 before the first one. */
export function newestAct(db: ReadDb): number {
  return db.value<number | null>('SELECT max(id) FROM acts') ?? 0
}

/** Captured rows from one place in the order to another, both included. */
export function rowsBetween(db: ReadDb, first: number, last: number): CapturedRow[] {
  return db
    .all<{ seq: number; tbl: string; key: string; before: string | null; after: string | null }>(
      'SELECT seq, tbl, key, before, after FROM captured_rows WHERE seq BETWEEN ? AND ? ORDER BY seq',
      first,
      last,
    )
    .map(({ seq, tbl, key, before, after }) => ({
      seq,
      table: tbl,
      key: parseExactly(key) as Cell[],
      before: before === null ? null : cellsOf(before),
      after: after === null ? null : cellsOf(after),
    }))
}

export function rowsOfAct(db: ReadDb, act: StoredAct): CapturedRow[] {
  return act.firstSeq === null || act.lastSeq === null ? [] : rowsBetween(db, act.firstSeq, act.lastSeq)
}

/** Keys of the rows of a bulk table that were made, changed or deleted after one act and up to another, each once. */
export function bulkChanges(db: ReadDb, table: string, after: number, upto: number): number[][] {
  const found = new Map<string, number[]>()
  for (const { keys } of db.iterate<{ keys: Uint8Array }>(
    'SELECT keys FROM bulk_changes WHERE act_id > ? AND act_id <= ? AND tbl = ?',
    after,
    upto,
    table,
  ))
    for (const key of unpackKeys(keys)) found.set(key.join(), key)
  return [...found.values()]
}

function storedAct(row: ActRow): StoredAct {
  const values = row.label_values === null ? {} : { values: JSON.parse(row.label_values) as NonNullable<ActLabel['values']> }
  return {
    id: row.id,
    token: row.token,
    at: row.at,
    source: row.source,
    label: row.label === null ? null : { label: row.label, ...values },
    firstSeq: row.first_seq,
    lastSeq: row.last_seq,
    undoSeq: row.undo_seq,
    undoes: row.undoes,
    level: row.level,
    undoneBy: row.undone_by,
  }
}

function cellsOf(json: string): Cells {
  const cells = parseExactly(json) as Record<string, Cell | { hex: string }>
  for (const [name, cell] of Object.entries(cells))
    if (typeof cell === 'object' && cell !== null && 'hex' in cell) cells[name] = Buffer.from(cell.hex, 'hex')
  return cells as Cells
}

type WithSource = (this: unknown, key: string, value: unknown, context?: { source?: string }) => unknown

/** JSON.parse rounds whole numbers beyond 2^53; SQLite's go up to 2^63. */
function parseExactly(json: string): unknown {
  if (!/\d{16}/.test(json)) return JSON.parse(json)
  const exactly: WithSource = (_key, value, context) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && context?.source !== undefined && /^-?\d+$/.test(context.source)
      ? BigInt(context.source)
      : value
  return JSON.parse(json, exactly)
}
