/**
 * Where backups lie and what they are called. A backup is an encrypted database `<time>.qunxi-backup` with `<time>.json` beside it, which
 * says without the key what it holds. It gets its name only when it is whole, on the disk and checked: whatever a kill leaves behind is
 * called `.part` and is nobody's backup.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import type { BackupItem } from '#shared/contract/backups.ts'
import { QunxiError, type ErrorCode } from '#shared/contract/errors.ts'
import { syncFolder } from '#main-and-core/durable.ts'

export const BACKUP_END = '.qunxi-backup'
export const PART_END = '.part'
const SETTINGS_FILE = 'backup.json'
const DEFAULT_BUDGET = 10 * 2 ** 30
/** A part that nobody has written to for so long belongs to a process that is gone. */
const STALE_PART_MS = 10 * 60_000

const sidecarSchema = z.object({
  format: z.literal(1),
  /** Whose backup it is. */
  workspace: z.string(),
  at: z.number(),
  bytes: z.number(),
  schema: z.number(),
  held: z.object({
    conversations: z.number(),
    customers: z.number(),
    messages: z.number(),
    entries: z.number().nullable().default(null),
  }),
  /** The state it holds: see `stateMark`. */
  mark: z.string(),
  checkedAt: z.number(),
  fault: z.string().nullable(),
})
export type Sidecar = z.infer<typeof sidecarSchema>

const settingsSchema = z.object({
  /** The folder that a person chose besides. */
  folder: z.string().nullable().catch(null),
  /** Bytes that backups may take in each place. */
  budget: z.number().catch(DEFAULT_BUDGET),
})
type BackupSettings = z.infer<typeof settingsSchema>

export const ownFolder = (dir: string): string => join(dir, 'backups')
export const setAsideFolder = (dir: string): string => join(dir, 'set-aside')

/** In the folder that a person chose each workspace has its own: several may share it. */
export const folderIn = (chosen: string, workspace: string): string => join(chosen, `qunxi-backups-${workspace}`)

/** Beside the database and readable without the key: when the database is broken, the other folder must still be found. */
export function readBackupSettings(dir: string): BackupSettings {
  try {
    return settingsSchema.parse(JSON.parse(readFileSync(join(dir, SETTINGS_FILE), 'utf8')))
  } catch {
    // None was chosen yet, or the file is damaged: the workspace's own folder serves.
    return { folder: null, budget: DEFAULT_BUDGET }
  }
}

export function writeBackupSettings(dir: string, settings: BackupSettings): void {
  replaceFile(join(dir, SETTINGS_FILE), `${JSON.stringify(settings, null, 2)}\n`)
}

/** `2026-12-01T01-35-12-345Z`: sorts by time, and is a name on every system. */
export const stampOf = (at: number): string => new Date(at).toISOString().replace(/[:.]/g, '-')

export function timeOf(stamp: string): number {
  return Date.parse(stamp.replace(/T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z$/, 'T$1:$2:$3.$4Z'))
}

const sidecarOf = (file: string): string => file.slice(0, -BACKUP_END.length) + '.json'

/** Undefined where it is missing or not understood: then nothing is known of the backup but its file. */
export function readSidecar(file: string): Sidecar | undefined {
  try {
    return sidecarSchema.parse(JSON.parse(readFileSync(sidecarOf(file), 'utf8')))
  } catch {
    // It may have been copied here without it.
    return undefined
  }
}

export function writeSidecar(file: string, sidecar: Sidecar): void {
  replaceFile(sidecarOf(file), `${JSON.stringify(sidecar, null, 2)}\n`)
}

/** Newest first; none where the folder is missing. Throws for a folder that cannot be read. */
export function listBackups(folder: string, place: 'own' | 'folder'): BackupItem[] {
  return namesIn(folder)
    .filter((name) => name.endsWith(BACKUP_END) && !Number.isNaN(timeOf(name.slice(0, -BACKUP_END.length))))
    .toSorted()
    .toReversed()
    .map((name) => itemOf(join(folder, name), place))
}

export function itemOf(file: string, place: 'own' | 'folder'): BackupItem {
  const sidecar = readSidecar(file)
  return {
    file,
    place,
    at: sidecar?.at ?? timeOf(basename(file).slice(0, -BACKUP_END.length)),
    bytes: statSync(file).size,
    held: sidecar?.held ?? null,
    checkedAt: sidecar?.checkedAt ?? null,
    fault: sidecar?.fault ?? null,
  }
}

export function removeBackup(file: string): void {
  rmSync(file, { force: true })
  rmSync(sidecarOf(file), { force: true })
}

/** What killed processes left: parts nobody writes to any more, and sidecars whose backup never got its name. */
export function removeLeavings(folder: string, now: number): void {
  const names = namesIn(folder)
  for (const name of names) {
    const file = join(folder, name)
    const stamp = name.endsWith('.json') ? name.slice(0, -'.json'.length) : undefined
    const lone = stamp !== undefined && !Number.isNaN(timeOf(stamp)) && !names.includes(stamp + BACKUP_END)
    if ((lone || name.includes(PART_END)) && now - statSync(file).mtimeMs > STALE_PART_MS) rmSync(file, { force: true })
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** A kill leaves the old file or the new one; what is there is on the disk. */
export function replaceFile(file: string, text: string): void {
  const part = `${file}.${process.pid}${PART_END}`
  const handle = openSync(part, 'w', 0o600)
  try {
    writeSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(part, file)
  syncFolder(dirname(file))
}

/** Renames a whole file to its name, so that it is there after a power cut. */
export function nameWhole(part: string, file: string): void {
  renameSync(part, file)
  syncFolder(dirname(file))
}

const codes: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'DISK_FULL',
  EDQUOT: 'DISK_FULL',
  EACCES: 'READ_ONLY',
  EPERM: 'READ_ONLY',
  EROFS: 'READ_ONLY',
  ENOENT: 'FILE_NOT_FOUND',
  ENOTDIR: 'FILE_NOT_FOUND',
}

/** The system's refusals in our closed list. */
export function fileError(error: unknown, path: string): QunxiError {
  if (error instanceof QunxiError) return error
  const { code, message } = error as NodeJS.ErrnoException
  return new QunxiError(codes[code ?? ''] ?? 'OS_REFUSED', message, { path })
}

/** Throws FILE_NOT_FOUND where the disk or the folder that a person chose is not there: it is not made in its place. */
export function insistOnFolder(folder: string): void {
  if (!existsSync(folder))
    throw new QunxiError('FILE_NOT_FOUND', `The folder for backups is not there: ${folder}`, { path: folder })
}
