/** Opening the encrypted file: cipher, key and pragmas as measured for this project (docs/decisions/store.md). */
import Database from 'better-sqlite3'
import { existsSync } from 'node:fs'
import { QunxiError } from '#shared/contract/errors.ts'

/** Raw 32-byte key as 64 hex digits. */
export type HexKey = string

function isHexKey(text: string): boolean {
  return /^[0-9a-fA-F]{64}$/.test(text)
}

interface OpenOptions {
  /** Refuse to make a file where there is none. */
  mustExist?: boolean
  readonly?: boolean
}

/**
 * Opens (or makes) the database. Throws WRONG_KEY, DATABASE_BROKEN, DATABASE_BUSY, READ_ONLY, FILE_NOT_FOUND.
 * A failed open changes nothing in the file.
 */
export function openDatabase(file: string, key: HexKey, options: OpenOptions = {}): Database.Database {
  if (!isHexKey(key)) throw new QunxiError('WRONG_KEY', 'The database key must be 64 hex digits')
  if (options.mustExist && !existsSync(file)) throw new QunxiError('FILE_NOT_FOUND', `No database at ${file}`, { file })
  let db: Database.Database
  try {
    db = new Database(file, { readonly: options.readonly ?? false })
  } catch (error) {
    throw storeError(error, file)
  }
  try {
    db.pragma(`cipher='chacha20'`)
    db.pragma(`key="x'${key.toLowerCase()}'"`)
    db.pragma('busy_timeout=5000')
    db.prepare('SELECT count(*) FROM sqlite_master').get()
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
    throw storeError(error, file)
  }
}

/** SQLite's codes in our closed list. */
export function storeError(error: unknown, file?: string): QunxiError {
  if (error instanceof QunxiError) return error
  const code = (error as { code?: string }).code ?? ''
  const message = error instanceof Error ? error.message : String(error)
  const details = file ? { file, sqlite: code } : { sqlite: code }
  if (code === 'SQLITE_NOTADB') return new QunxiError('WRONG_KEY', 'The key does not open this database', details)
  if (code.startsWith('SQLITE_CORRUPT')) return new QunxiError('DATABASE_BROKEN', message, details)
  if (code.startsWith('SQLITE_BUSY') || code === 'SQLITE_LOCKED') return new QunxiError('DATABASE_BUSY', message, details)
  if (code === 'SQLITE_FULL') return new QunxiError('DISK_FULL', message, details)
  if (code.startsWith('SQLITE_READONLY') || code === 'SQLITE_PERM') return new QunxiError('READ_ONLY', message, details)
  if (code.startsWith('SQLITE_CANTOPEN')) return new QunxiError('FILE_NOT_FOUND', message, details)
  if (code.startsWith('SQLITE_IOERR')) return new QunxiError('DATABASE_BROKEN', message, details)
  return new QunxiError('INTERNAL', message, details)
}
