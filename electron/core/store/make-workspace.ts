/**
 * Making a workspace: in a drawer beside its place, whole and on the disk, then one rename. A kill leaves either nothing or a workspace; what
 * lies in a drawer is swept away by the next one that is made there.
 */
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, rmdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { syncFile, syncFolder } from '#main-and-core/durable.ts'
import { KEY_FILE, parseKeyFile, putKeyFile } from '#main-and-core/key-wrap.ts'
import { QunxiError, type ErrorCode } from '#shared/contract/errors.ts'
import { isZone } from '#shared/domain/zone.ts'
import { isAlive } from './alive.ts'
import type { HexKey } from './open.ts'
import { addStartingData } from './starting-data.ts'
import { storeError } from './store-error.ts'
import { anchorOf, Store } from './store.ts'
import { setMeta } from './tables/meta.ts'
import { DATABASE_FILE, WORKSPACE_FILE, databaseOf, openWorkspace, writeWorkspaceFile } from './workspace-file.ts'

export interface NewWorkspace {
  name: string
  /** IANA zone. */
  zone: string
  demo?: boolean
  now?: number
  /** The text of its `key.json`. */
  keyFile?: string
}

const DRAWER = '.qunxi-making-'
/** In the order in which they may appear one by one: a key without its database is made good, a database without its key is not. */
const PARTS = [KEY_FILE, DATABASE_FILE, anchorOf(DATABASE_FILE), WORKSPACE_FILE]

/**
 * Makes a workspace in `dir` (made if missing) and returns its open store. `fill` writes what else it begins with. Throws WORKSPACE_EXISTS
 * where there is one, BAD_INPUT for an unknown zone, READ_ONLY or DISK_FULL where it cannot be written. A failure leaves nothing.
 */
export function createWorkspace(dir: string, key: HexKey, options: NewWorkspace, fill: (store: Store) => void = () => {}): Store {
  if (!isZone(options.zone)) throw new QunxiError('BAD_INPUT', `Unknown time zone: ${options.zone}`, { field: 'zone' })
  const place = resolve(dir)
  let drawer: string | undefined
  let removed = false
  try {
    makeFolders(dirname(place))
    if (existsSync(place)) {
      const inside = readdirSync(place)
      if (inside.some((name) => name === WORKSPACE_FILE || name.startsWith(DATABASE_FILE)))
        throw new QunxiError('WORKSPACE_EXISTS', `There is a workspace in ${dir} already`, { dir })
      removed = inside.length === 0 && removeEmpty(place)
    }
    const beside = removed || !existsSync(place)
    sweepDrawers(beside ? dirname(place) : place)
    drawer = join(beside ? dirname(place) : place, `${DRAWER}${process.pid}-${randomUUID().slice(0, 8)}`)
    mkdirSync(drawer)
    fillDrawer(drawer, key, options, fill)
    if (beside) renameSync(drawer, place)
    else moveParts(drawer, place)
    syncFolder(dirname(place))
  } catch (error) {
    if (drawer !== undefined) rmSync(drawer, { recursive: true, force: true })
    if (removed && !existsSync(place)) mkdirSync(place)
    throw makingError(error, dir)
  }
  return openWorkspace(dir, key)
}

function fillDrawer(drawer: string, key: HexKey, options: NewWorkspace, fill: (store: Store) => void): void {
  const now = options.now ?? Date.now()
  const id = randomUUID()
  const { name, zone, demo = false } = options
  // Before anything is encrypted with the key.
  if (options.keyFile !== undefined) putKeyFile(drawer, parseKeyFile(options.keyFile))
  const store = Store.open(databaseOf(drawer), key, { anchored: true })
  try {
    store.write((db) => {
      setMeta(db, 'workspace_id', id)
      setMeta(db, 'name', name)
      setMeta(db, 'zone', zone)
      setMeta(db, 'created_at', String(now))
      if (demo) setMeta(db, 'demo', '1')
      addStartingData(db, now)
    })
    fill(store)
  } finally {
    // Also moves the log into the file.
    store.close()
  }
  syncFile(databaseOf(drawer))
  syncFile(anchorOf(databaseOf(drawer)))
  writeWorkspaceFile(drawer, { format: 1, id, name, zone, createdAt: now, demo })
  syncFolder(drawer)
}

/** Where the folder holds other files too, or may not be replaced: one rename a part. */
function moveParts(drawer: string, place: string): void {
  // Left by a making that was cut short; a key is never overwritten and never thrown away.
  if (existsSync(join(drawer, KEY_FILE)) && existsSync(join(place, KEY_FILE)))
    renameSync(join(place, KEY_FILE), join(place, `${KEY_FILE}.unused-${Date.now()}`))
  for (const name of PARTS) if (existsSync(join(drawer, name))) renameSync(join(drawer, name), join(place, name))
  rmdirSync(drawer)
  syncFolder(place)
}

function removeEmpty(place: string): boolean {
  try {
    rmdirSync(place)
    return true
  } catch {
    // In use, or the root of a disk: it is filled where it is.
    return false
  }
}

/** Drawers of processes that are gone. */
function sweepDrawers(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = name.startsWith(DRAWER) ? Number.parseInt(name.slice(DRAWER.length), 10) : NaN
    if (!Number.isNaN(pid) && pid !== process.pid && !isAlive(pid)) rmSync(join(folder, name), { recursive: true, force: true })
  }
}

/** Node's own recursive mkdir never comes back from a file system that refuses folders with ENOENT, such as /proc. */
function makeFolders(dir: string): void {
  if (existsSync(dir) && statSync(dir).isDirectory()) return
  if (dirname(dir) !== dir) makeFolders(dirname(dir))
  mkdirSync(dir)
}

function makingError(error: unknown, dir: string): QunxiError {
  const { code, message } = error as NodeJS.ErrnoException
  if (error instanceof QunxiError || code?.startsWith('SQLITE_')) return storeError(error)
  const codes: Readonly<Record<string, ErrorCode>> = { ENOSPC: 'DISK_FULL', EDQUOT: 'DISK_FULL' }
  return new QunxiError(codes[code ?? ''] ?? 'READ_ONLY', `Cannot write to ${dir}: ${message}`, { dir })
}
