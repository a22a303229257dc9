/** Writes one backup: copied, put on the disk, opened and checked, and only then named; then old ones go. Runs in the backup thread. */
import { copyFileSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { BackupFailure, BackupItem } from '#shared/contract/backups.ts'
import { QunxiError } from '#shared/contract/errors.ts'
import { syncFile } from '#main-and-core/durable.ts'
import { backupsToKeep } from '#shared/domain/backup-retention.ts'
import { readDb } from '../db.ts'
import { openDatabase, type HexKey } from '../open.ts'
import { storeError } from '../store-error.ts'
import { workspaceZone } from '../tables/meta.ts'
import { checkedFacts, factsOf, type DatabaseFacts } from './facts.ts'
import {
  BACKUP_END,
  fileError,
  folderIn,
  insistOnFolder,
  itemOf,
  listBackups,
  nameWhole,
  ownFolder,
  PART_END,
  readBackupSettings,
  removeBackup,
  removeLeavings,
  stampOf,
  writeSidecar,
  type Sidecar,
} from './files.ts'

export interface WriteTask {
  /** The workspace's folder. */
  dir: string
  /** Its database. */
  file: string
  key: HexKey
  /** Epoch milliseconds. */
  now: number
}

export interface Written {
  backup: BackupItem
  /** Of the folder that a person chose besides. */
  failures: BackupFailure[]
}

/** Throws where the workspace's own folder did not take it: DISK_FULL, READ_ONLY, DATABASE_BROKEN, … */
export function writeBackup({ dir, file, key, now }: WriteTask): Written {
  const settings = readBackupSettings(dir)
  const own = ownFolder(dir)
  const { source, zone } = sourceFacts(file, key)
  const write = (folder: string, copy: (part: string) => void) => writeInto({ folder, key, now, source, copy })
  let written: string
  try {
    mkdirSync(own, { recursive: true })
    written = write(own, (part) => vacuumInto(file, key, part))
    thin(own, 'own', zone, settings.budget, now)
  } catch (error) {
    throw asBackupError(error, own)
  }
  const failures: BackupFailure[] = []
  if (settings.folder !== null) {
    const folder = folderIn(settings.folder, source.workspace)
    try {
      insistOnFolder(settings.folder)
      mkdirSync(folder, { recursive: true })
      write(folder, (part) => copyFileSync(written, part))
      copyKeyFile(dir, folder)
      thin(folder, 'folder', zone, settings.budget, now)
    } catch (error) {
      const { code, message } = asBackupError(error, folder)
      failures.push({ code, message, place: 'folder', folder: settings.folder, at: now })
    }
  }
  return { backup: itemOf(written, 'own'), failures }
}

function sourceFacts(file: string, key: HexKey): { source: DatabaseFacts; zone: string } {
  const raw = openDatabase(file, key, { mustExist: true, readonly: true })
  try {
    return { source: factsOf(raw), zone: workspaceZone(readDb(raw)) }
  } catch (error) {
    throw storeError(error, file)
  } finally {
    raw.close()
  }
}

/** The copy has the cipher and the key of the file, and no log. A pure reader: whoever writes meanwhile is not held up. */
function vacuumInto(file: string, key: HexKey, part: string): void {
  const raw = openDatabase(file, key, { mustExist: true, readonly: true })
  try {
    raw.prepare('VACUUM INTO ?').run(part)
  } finally {
    raw.close()
  }
}

interface Into {
  folder: string
  key: HexKey
  now: number
  source: DatabaseFacts
  copy: (part: string) => void
}

function writeInto({ folder, key, now, source, copy }: Into): string {
  removeLeavings(folder, now)
  const name = join(folder, stampOf(now) + BACKUP_END)
  const part = `${name}.${process.pid}${PART_END}`
  rmSync(part, { force: true })
  try {
    copy(part)
    syncFile(part)
    const facts = checkedFacts(part, key)
    if (facts.workspace !== source.workspace) throw new QunxiError('DATABASE_BROKEN', 'The copy is of another workspace')
    const { workspace, schema, held, mark } = facts
    const sidecar: Sidecar = {
      ...{ format: 1, workspace, at: now, schema, held, mark, fault: null },
      ...{ bytes: statSync(part).size, checkedAt: Date.now() },
    }
    writeSidecar(name, sidecar)
    nameWhole(part, name)
    return name
  } catch (error) {
    rmSync(part, { force: true })
    rmSync(`${part}-journal`, { force: true })
    throw error
  }
}

function thin(folder: string, place: 'own' | 'folder', zone: string, budget: number, now: number): void {
  const all = listBackups(folder, place).map((item) => ({ ...item, good: item.fault === null }))
  const kept = new Set(backupsToKeep(all, now, zone, budget).map(({ file }) => file))
  for (const { file } of all) if (!kept.has(file)) removeBackup(file)
}

/** The wrapped key, as it lies beside the database: with it the passphrase opens a backup on another machine. */
function copyKeyFile(dir: string, folder: string): void {
  try {
    copyFileSync(join(dir, 'key.json'), join(folder, 'key.json'))
  } catch (error) {
    // Made by the command line, with a key that its person keeps.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

function asBackupError(error: unknown, path: string): QunxiError {
  const { code } = error as { code?: string }
  return code?.startsWith('SQLITE_') ? storeError(error, path) : fileError(error, path)
}
