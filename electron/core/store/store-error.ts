/** What SQLite and the system answer, in our closed list: a sound file on a bad medium is never called damaged. */
import { accessSync, closeSync, constants, openSync, readFileSync, readSync, statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { QunxiError, type ErrorCode } from '#shared/contract/errors.ts'
import { isSealedWith } from './commit-anchor.ts'

/** What a write can fail with though the database is sound: what was there stays, and is read on. */
export const storageFaults: readonly ErrorCode[] = ['READ_ONLY', 'DISK_FULL', 'DISK_FAILED', 'DATABASE_BUSY']

/** `key`: that of the opening that failed; with it a file that is no database is told from one with another key. */
export function storeError(error: unknown, file?: string, key?: string): QunxiError {
  if (error instanceof QunxiError) return error
  const sqlite = (error as { code?: string }).code ?? ''
  const message = error instanceof Error ? error.message : String(error)
  const details = file ? { file, sqlite } : { sqlite }
  const code = codeOf(sqlite, file, key)
  if (code === 'WRONG_KEY') return new QunxiError(code, 'The key does not open this database', details)
  if (sqlite === 'SQLITE_NOTADB') return new QunxiError(code, `${file}: there is no database in this file`, details)
  return new QunxiError(code, message, details)
}

function codeOf(sqlite: string, file: string | undefined, key: string | undefined): ErrorCode {
  if (sqlite === 'SQLITE_NOTADB') return file !== undefined && isGarbage(file, key) ? 'DATABASE_BROKEN' : 'WRONG_KEY'
  if (sqlite.startsWith('SQLITE_CORRUPT') || sqlite === 'SQLITE_IOERR_SHORT_READ') return 'DATABASE_BROKEN'
  if (sqlite.startsWith('SQLITE_BUSY') || sqlite.startsWith('SQLITE_LOCKED') || sqlite === 'SQLITE_PROTOCOL')
    return 'DATABASE_BUSY'
  if (sqlite === 'SQLITE_FULL') return 'DISK_FULL'
  if (sqlite.startsWith('SQLITE_READONLY') || sqlite === 'SQLITE_PERM') return 'READ_ONLY'
  if (sqlite.startsWith('SQLITE_CANTOPEN')) return file === undefined ? 'OS_REFUSED' : whyNotOpened(file)
  if (sqlite.startsWith('SQLITE_IOERR')) return file !== undefined && isDiskFull(file) ? 'DISK_FULL' : 'DISK_FAILED'
  return 'INTERNAL'
}

const reasons: Readonly<Record<string, ErrorCode>> = {
  ENOENT: 'FILE_NOT_FOUND',
  ENOTDIR: 'FILE_NOT_FOUND',
  EBUSY: 'DATABASE_BUSY',
  ETXTBSY: 'DATABASE_BUSY',
  EIO: 'DISK_FAILED',
}

/** SQLite keeps the system's answer to itself. */
function whyNotOpened(file: string): ErrorCode {
  try {
    if (statSync(file).isDirectory()) return 'DATABASE_BROKEN'
    closeSync(openSync(file, 'r'))
  } catch (error) {
    return reasons[(error as NodeJS.ErrnoException).code ?? ''] ?? 'OS_REFUSED'
  }
  try {
    closeSync(openSync(file, 'r+'))
    // Its log lies beside it.
    accessSync(dirname(file), constants.W_OK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'EROFS' || code === 'EACCES' || code === 'EPERM' ? 'READ_ONLY' : (reasons[code ?? ''] ?? 'OS_REFUSED')
  }
  return isDiskFull(file) ? 'DISK_FULL' : 'OS_REFUSED'
}

function isDiskFull(file: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(file))
    return bavail * bsize < 65_536
  } catch {
    // Nobody knows.
    return false
  }
}

const PAGE = 4096
/** Of 256 values all but a few occur in a page of ciphertext. */
const LEAST_VALUES = 220

/** An encrypted database is whole pages that look random. Where the key is that of the anchor beside it, it is not the key that is wrong. */
function isGarbage(file: string, key: string | undefined): boolean {
  const page = Buffer.alloc(PAGE)
  try {
    const facts = statSync(file)
    if (!facts.isFile() || facts.size % PAGE !== 0) return true
    const handle = openSync(file, 'r')
    try {
      readSync(handle, page, 0, PAGE, 0)
    } finally {
      closeSync(handle)
    }
    if (new Set(page).size < LEAST_VALUES) return true
    return key !== undefined && isSealedWith(key, readFileSync(`${file}-anchor`, 'latin1'))
  } catch {
    // No anchor, or not to be read.
    return false
  }
}
