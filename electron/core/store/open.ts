/** Opening the encrypted file: cipher, key and pragmas as measured for this project (docs/decisions/store.md). */
import Database from 'better-sqlite3'
import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import { QunxiError } from '#shared/contract/errors.ts'
import { storeError } from './store-error.ts'

/** Raw 32-byte key as 64 hex digits. */
export type HexKey = string

function isHexKey(text: string): boolean {
  return /^[0-9a-fA-F]{64}$/.test(text)
}

/** Whose database it is said to be, by the file beside it. */
export interface Identity {
  id?: string | undefined
  /** Epoch milliseconds: tells workspaces apart that were made before they had an id. */
  createdAt?: number | undefined
}

interface OpenOptions {
  /** Opens what is there and never makes anything: no file, and no tables in one that was emptied. */
  mustExist?: boolean
  readonly?: boolean
  /** With mustExist: the database of any other workspace is refused. */
  of?: Identity | undefined
}

/**
 * Opens (or makes) the database. Throws WRONG_KEY, OTHER_WORKSPACE, DATABASE_BROKEN, DATABASE_BUSY, READ_ONLY, DISK_FULL, DISK_FAILED,
 * OS_REFUSED, FILE_NOT_FOUND. A failed open changes nothing in the file, nor in the log beside it.
 */
export function openDatabase(file: string, key: HexKey, options: OpenOptions = {}): Database.Database {
  if (!isHexKey(key)) throw new QunxiError('WRONG_KEY', 'The database key must be 64 hex digits')
  if (options.mustExist && !existsSync(file)) throw new QunxiError('FILE_NOT_FOUND', `No database at ${file}`, { file })
  if (options.mustExist) {
    refuseEmptied(file)
    lookFirst(file, key, options.of ?? {})
  }
  try {
    return connect(file, key, options, 'NORMAL')
  } catch (error) {
    if (!options.mustExist || !isWithoutRoom(error)) throw storeError(error, file, key)
  }
  try {
    // A full disk has no room for the index of the log: alone, a connection keeps that in memory, reads, and writes again once there is room.
    return connect(file, key, options, 'EXCLUSIVE')
  } catch (error) {
    throw storeError(error, file, key)
  }
}

function connect(file: string, key: HexKey, options: OpenOptions, locking: 'NORMAL' | 'EXCLUSIVE'): Database.Database {
  const db = new Database(file, { readonly: options.readonly ?? false })
  try {
    db.pragma(`cipher='chacha20'`)
    db.pragma(`key="x'${key.toLowerCase()}'"`)
    waitForLocks(db)
    db.pragma(`locking_mode=${locking}`)
    db.prepare('SELECT count(*) FROM sqlite_master').get()
    // Before any pragma that writes: any key opens a file in which nothing is, and the log of what was there would go.
    if (options.mustExist) insistOn(db, file, options.of ?? {})
    db.pragma('cache_size=-65536')
    db.pragma('temp_store=2')
    db.pragma('foreign_keys=ON')
    if (!options.readonly) {
      db.pragma('journal_mode=WAL')
      // FULL: a power-loss replay lost acknowledged commits with NORMAL and none with FULL.
      db.pragma('synchronous=FULL')
      if (process.platform === 'darwin') db.pragma('fullfsync=ON')
    }
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** How long a write waits for another process. Everything else of the process waits with it: short once it was in vain. */
export function waitForLocks(db: Database.Database, patience: 'long' | 'short' = 'long'): void {
  db.pragma(`busy_timeout=${patience === 'long' ? 5_000 : 200}`)
}

/** Throws DATABASE_BROKEN for a database in which nothing is, OTHER_WORKSPACE. */
function insistOn(db: Database.Database, file: string, of: Identity): void {
  if (db.pragma('user_version', { simple: true }) === 0) throw emptied(file)
  const meta = new Map(
    db.prepare(`SELECT key, value FROM meta WHERE key IN ('workspace_id', 'created_at')`).raw().all() as [string, string][],
  )
  const id = meta.get('workspace_id')
  const same =
    id !== undefined && of.id !== undefined
      ? id === of.id
      : of.createdAt === undefined || (meta.get('created_at') ?? String(of.createdAt)) === String(of.createdAt)
  if (!same)
    throw new QunxiError('OTHER_WORKSPACE', `${file} is the database of another workspace; nothing was changed`, { file })
}

/**
 * Reads whose database it is through a connection that cannot write: one that can moves the log into the file, and deletes it, when it
 * closes. Throws WRONG_KEY, DATABASE_BROKEN, OTHER_WORKSPACE.
 */
function lookFirst(file: string, key: HexKey, of: Identity): void {
  let db: Database.Database | undefined
  try {
    db = new Database(file, { readonly: true })
    db.pragma(`cipher='chacha20'`)
    db.pragma(`key="x'${key.toLowerCase()}'"`)
    waitForLocks(db)
    db.prepare('SELECT count(*) FROM sqlite_master').get()
    insistOn(db, file, of)
  } catch (error) {
    // A medium that takes no log beside the file: the connection that follows says what can be done there.
    const code = (error as { code?: string }).code ?? ''
    if (!code.startsWith('SQLITE_CANTOPEN') && !code.startsWith('SQLITE_READONLY') && !isWithoutRoom(error))
      throw storeError(error, file, key)
  } finally {
    db?.close()
  }
}

function isWithoutRoom(error: unknown): boolean {
  const code = (error as { code?: string }).code ?? ''
  return code === 'SQLITE_FULL' || code.startsWith('SQLITE_IOERR_SHM')
}

const HEADER_BYTES = 4096

/** SQLite takes a file of no bytes for a new database, and throws away the log that belongs to what was in it. */
function refuseEmptied(file: string): void {
  const head = Buffer.alloc(HEADER_BYTES)
  let read: number
  try {
    const handle = openSync(file, 'r')
    try {
      read = readSync(handle, head, 0, HEADER_BYTES, 0)
    } finally {
      closeSync(handle)
    }
  } catch {
    // What cannot be read is SQLite's to name: it knows more of why.
    return
  }
  // An encrypted file begins with random bytes; zeros are what some disks and tools leave of a file.
  if (head.subarray(0, read).every((byte) => byte === 0)) throw emptied(file)
}

function emptied(file: string): QunxiError {
  return new QunxiError('DATABASE_BROKEN', `${file} was emptied: there is no workspace in it any more`, { file, why: 'emptied' })
}
