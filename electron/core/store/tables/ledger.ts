/**
 * The tamper-evident ledger: each entry's HMAC-SHA-256 covers its fields and the HMAC before it, so an edit, a deletion or
 * a reorder breaks the chain. The HMAC key lives in `meta`, inside the encrypted file. A cut tail is found by the head
 * anchored in workspace.json.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { QunxiError } from '#shared/contract/errors.ts'
import { ledgerProblem, type LedgerDraft } from '#shared/domain/ledger-acts.ts'
import type { ReadDb, WriteDb } from '../db.ts'
import { getMeta, setMeta } from './meta.ts'

export type LedgerEntry = LedgerDraft & {
  /** Epoch milliseconds. */
  at: number
  operatorId: string | null
}

interface LedgerRow {
  seq: number
  at: number
  operator_id: string | null
  act: string
  subject: string
  detail: string
  previous: Buffer
  mac: Buffer
}

export interface LedgerHead {
  seq: number
  /** Hex. */
  mac: string
}

export interface LedgerCheck {
  ok: boolean
  entries: number
  /** The first entry that does not fit, with why. */
  broken?: { seq: number; why: 'gap' | 'previous' | 'mac' | 'tail' }
}

const GENESIS = Buffer.alloc(32)

function secret(db: ReadDb): Buffer | undefined {
  const hex = getMeta(db, 'ledger_secret')
  return hex === undefined ? undefined : Buffer.from(hex, 'hex')
}

function macOf(key: Buffer, row: Omit<LedgerRow, 'mac'>): Buffer {
  const text = JSON.stringify([row.seq, row.at, row.operator_id, row.act, row.subject, row.detail])
  return createHmac('sha256', key).update(row.previous).update(text).digest()
}

/** Adds one entry, in the caller's transaction. INTERNAL when it does not fit its act: nothing unreadable is kept for good. */
export function appendLedger(db: WriteDb, entry: LedgerEntry): void {
  const problem = ledgerProblem(entry)
  if (problem !== null) throw new QunxiError('INTERNAL', `The ledger takes no ${entry.act}: ${problem}`)
  let key = secret(db)
  if (!key) {
    key = randomBytes(32)
    setMeta(db, 'ledger_secret', key.toString('hex'))
  }
  const last = db.get<{ seq: number; mac: Buffer }>('SELECT seq, mac FROM ledger ORDER BY seq DESC LIMIT 1')
  const row = {
    seq: (last?.seq ?? 0) + 1,
    at: entry.at,
    operator_id: entry.operatorId,
    act: entry.act,
    subject: entry.subject,
    detail: JSON.stringify(entry.detail),
    previous: last ? last.mac : GENESIS,
  }
  db.run(
    'INSERT INTO ledger(seq, at, operator_id, act, subject, detail, previous, mac) VALUES(?, ?, ?, ?, ?, ?, ?, ?)',
    row.seq,
    row.at,
    row.operator_id,
    row.act,
    row.subject,
    row.detail,
    row.previous,
    macOf(key, row),
  )
}

/** The newest entry, to be anchored outside the database. */
export function ledgerHead(db: ReadDb): LedgerHead | undefined {
  const row = db.get<{ seq: number; mac: Buffer }>('SELECT seq, mac FROM ledger ORDER BY seq DESC LIMIT 1')
  return row && { seq: row.seq, mac: row.mac.toString('hex') }
}

/** Whether the entry of a head noted earlier is still in the chain as it was. Looks at that entry only. */
export function holdsHead(db: ReadDb, head: LedgerHead): boolean {
  const row = db.get<{ mac: Buffer }>('SELECT mac FROM ledger WHERE seq = ?', head.seq)
  return row?.mac.toString('hex') === head.mac
}

/** Walks the whole chain. `anchor` is a head noted earlier: it must still be there, unchanged. */
export function checkLedger(db: ReadDb, anchor?: LedgerHead): LedgerCheck {
  const key = secret(db) ?? GENESIS
  let previous: Buffer = GENESIS
  let expected = 1
  let anchored = anchor === undefined
  for (const row of db.iterate<LedgerRow>(
    'SELECT seq, at, operator_id, act, subject, detail, previous, mac FROM ledger ORDER BY seq',
  )) {
    const broken = (why: 'gap' | 'previous' | 'mac') => ({ ok: false, entries: expected - 1, broken: { seq: row.seq, why } })
    if (row.seq !== expected) return broken('gap')
    if (!row.previous.equals(previous)) return broken('previous')
    if (!macOf(key, row).equals(row.mac)) return broken('mac')
    if (anchor && row.seq === anchor.seq) anchored = row.mac.toString('hex') === anchor.mac
    previous = row.mac
    expected += 1
  }
  if (!anchored) return { ok: false, entries: expected - 1, broken: { seq: anchor!.seq, why: 'tail' } }
  return { ok: true, entries: expected - 1 }
}
