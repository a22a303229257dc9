/**
 * Puts a backup in the place of a workspace's database. What was there is moved into `set-aside`, log and all, and never deleted. First a
 * checked copy lies on the disk, then a note of what is to happen, then the files move: a kill at any moment is made good by the next
 * opening, which goes on where the note says (`finishRestore`).
 */
import Database from 'better-sqlite3'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import type { BackupItem } from '#shared/contract/backups.ts'
import { QunxiError } from '#shared/contract/errors.ts'
import { syncFile, syncFolder } from '#main-and-core/durable.ts'
import { anchorText } from '../commit-anchor.ts'
import { readDb } from '../db.ts'
import type { HexKey } from '../open.ts'
import { anchorOf, Store } from '../store.ts'
import { appendLedger, ledgerHead } from '../tables/ledger.ts'
import { currentOperatorId } from '../tables/operators.ts'
import { tellAnchor } from '../workspace-file.ts'
import {
  fileError,
  folderIn,
  listBackups,
  nameWhole,
  ownFolder,
  PART_END,
  readBackupSettings,
  readSidecar,
  replaceFile,
  setAsideFolder,
  stampOf,
  timeOf,
} from './files.ts'
import type { BackupHeld } from './facts.ts'
import { checkInThread } from './in-thread.ts'

const DATABASE_FILE = 'qunxi.db'
const ENDS = ['-wal', '-shm', '']
const NOTE_FILE = 'restore.json'
const ASIDE_END = '.db'

const noteSchema = z.object({
  /** Names in the workspace's folder. */
  part: z.string(),
  aside: z.string(),
  head: z.object({ seq: z.number(), mac: z.string() }).nullable(),
  /** What is beside the database then: the older state is the one that is meant. */
  anchor: z.string().optional(),
})
type Note = z.infer<typeof noteSchema>

interface Restored {
  /** The time of the state that is there now, epoch milliseconds. */
  at: number
  held: BackupHeld
  /** Where the file that was there lies now; null where there was none. Restoring it takes this restore back. */
  setAside: string | null
}

/**
 * `file` is a backup or a database that was set aside. The workspace must be open nowhere: DATABASE_BUSY. Throws before anything is
 * changed: DATABASE_BROKEN or WRONG_KEY for what cannot be restored, REFUSED for the backup of another workspace, DISK_FULL, READ_ONLY.
 */
export async function restoreBackup(dir: string, key: HexKey, file: string, now = Date.now()): Promise<Restored> {
  finishRestore(dir)
  insistOnNobody(join(dir, DATABASE_FILE), key)
  const part = join(dir, `${DATABASE_FILE}.${stampOf(now)}${PART_END}`)
  try {
    if (!existsSync(file)) throw new QunxiError('FILE_NOT_FOUND', `There is no backup at ${file}`, { path: file })
    copyFileSync(file, part)
    if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${part}-wal`)
    const facts = await checkInThread(part, key)
    const present = presentWorkspace(dir)
    if (present !== undefined && facts.workspace !== present)
      throw new QunxiError('REFUSED', 'This is the backup of another workspace', { path: file })
    const at = readSidecar(file)?.at ?? timeOf(basename(file).split('.')[0]!)
    const noted = noteInLedger(part, key, { at: Number.isNaN(at) ? statSync(file).mtimeMs : at, now })
    syncFile(part)
    const aside = `${stampOf(now)}${ASIDE_END}`
    const hadOne = existsSync(join(dir, DATABASE_FILE))
    replaceFile(join(dir, NOTE_FILE), JSON.stringify({ part: basename(part), aside, ...noted } satisfies Note))
    finishRestore(dir)
    return { at: Number.isNaN(at) ? now : at, held: facts.held, setAside: hadOne ? join(setAsideFolder(dir), aside) : null }
  } catch (error) {
    for (const end of [...ENDS, '-journal']) rmSync(part + end, { force: true })
    throw fileError(error, dir)
  }
}

/** Goes on with a restore that was cut short; does nothing where there is none. Before every opening. */
export function finishRestore(dir: string): void {
  const noteFile = join(dir, NOTE_FILE)
  if (!existsSync(noteFile)) return
  const note = noteSchema.parse(JSON.parse(readFileSync(noteFile, 'utf8')))
  const part = join(dir, note.part)
  // The copy still has its own name: what is called as the database is the file before it, or what is left of it.
  if (existsSync(part)) {
    mkdirSync(setAsideFolder(dir), { recursive: true })
    for (const end of ENDS) {
      const from = join(dir, DATABASE_FILE + end)
      if (existsSync(from)) renameSync(from, join(setAsideFolder(dir), note.aside + end))
    }
    syncFolder(setAsideFolder(dir))
    nameWhole(part, join(dir, DATABASE_FILE))
  }
  tellAnchor(dir, note.head)
  if (note.anchor !== undefined) replaceFile(anchorOf(join(dir, DATABASE_FILE)), note.anchor)
  rmSync(noteFile)
  syncFolder(dir)
}

/** Every copy that can be restored, the newest first in each place. Needs no key and no database. */
export function restorable(dir: string): BackupItem[] {
  const { folder } = readBackupSettings(dir)
  const workspace = presentWorkspace(dir)
  return [
    ...listed(() => listBackups(ownFolder(dir), 'own')),
    ...(folder === null || workspace === undefined ? [] : listed(() => listBackups(folderIn(folder, workspace), 'folder'))),
    ...listed(() => setAside(dir)),
  ]
}

function setAside(dir: string): BackupItem[] {
  const folder = setAsideFolder(dir)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith(ASIDE_END) && !Number.isNaN(timeOf(name.slice(0, -ASIDE_END.length))))
    .toSorted()
    .toReversed()
    .map((name) => {
      const file = join(folder, name)
      const at = timeOf(name.slice(0, -ASIDE_END.length))
      return { file, place: 'set-aside', at, bytes: statSync(file).size, held: null, checkedAt: null, fault: null }
    })
}

function listed(list: () => BackupItem[]): BackupItem[] {
  try {
    return list()
  } catch {
    // A disk that is not plugged in, a folder that may not be read: the others are shown.
    return []
  }
}

/** As `workspaceOf` names it; undefined where workspace.json cannot say. */
function presentWorkspace(dir: string): string | undefined {
  try {
    const { createdAt } = JSON.parse(readFileSync(join(dir, 'workspace.json'), 'utf8')) as { createdAt?: unknown }
    return typeof createdAt === 'number' ? createdAt.toString(36) : undefined
  } catch {
    // Missing or damaged: the key alone then says whose a backup is.
    return undefined
  }
}

/** A line in the ledger of the copy; returns the head and the counter of commits that it has then. Brought to this app's version on the way. */
function noteInLedger(part: string, key: HexKey, { at, now }: { at: number; now: number }): Pick<Note, 'head' | 'anchor'> {
  const store = Store.open(part, key, { mustExist: true })
  try {
    store.write((db) =>
      appendLedger(db, {
        ...{ at: now, operatorId: currentOperatorId(db) },
        ...{ act: 'workspace.restored', subject: 'workspace', detail: { from: Math.round(at) } },
      }),
    )
    store.checkpoint()
    return { head: ledgerHead(store.read) ?? null, anchor: anchorText(key, store.commits()) }
  } finally {
    store.close()
  }
}

/** Throws DATABASE_BUSY while any process has the database open. A file that cannot be opened is in nobody's use. */
function insistOnNobody(file: string, key: HexKey): void {
  if (!existsSync(file)) return
  let raw: Database.Database | undefined
  try {
    raw = new Database(file)
    raw.pragma(`cipher='chacha20'`)
    raw.pragma(`key="x'${key.toLowerCase()}'"`)
    raw.pragma('locking_mode=EXCLUSIVE')
    readDb(raw).value('SELECT count(*) FROM sqlite_master')
  } catch (error) {
    if (String((error as { code?: string }).code).startsWith('SQLITE_BUSY'))
      throw new QunxiError('DATABASE_BUSY', 'The workspace is open; close it first, then restore', { path: file })
    // Damaged, empty, or no database at all: that is why it is replaced.
  } finally {
    raw?.close()
  }
}
