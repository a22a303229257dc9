/**
 * A workspace is a folder: `workspace.json` (readable without the key: what the start screen shows), `qunxi.db`
 * (encrypted), `key.json` (the wrapped key) or, for the demo, `demo.key`. The database's `meta` is the authority;
 * `workspace.json` mirrors name and zone.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { QunxiError } from '#shared/contract/errors.ts'
import { isZone } from '#shared/domain/zone.ts'
import { storeError, type HexKey } from './open.ts'
import { Store } from './store.ts'
import { holdsHead, ledgerHead, type LedgerHead } from './tables/ledger.ts'
import { getMeta, setMeta } from './tables/meta.ts'
import { addStartingData } from './starting-data.ts'

const DATABASE_FILE = 'qunxi.db'
const WORKSPACE_FILE = 'workspace.json'

const workspaceFileSchema = z.object({
  format: z.literal(1),
  name: z.string().min(1),
  zone: z.string().min(1),
  createdAt: z.number(),
  demo: z.boolean().default(false),
  /** The ledger's head when the workspace was last closed or checkpointed: a cut tail shows here. */
  ledgerHead: z.object({ seq: z.number(), mac: z.string() }).optional(),
})

type WorkspaceFile = z.infer<typeof workspaceFileSchema>

/** Throws NOT_A_WORKSPACE with the folder and what is wrong. */
export function readWorkspaceFile(dir: string): WorkspaceFile {
  const file = join(dir, WORKSPACE_FILE)
  if (!existsSync(file))
    throw new QunxiError('NOT_A_WORKSPACE', `There is no workspace in ${dir}: ${WORKSPACE_FILE} is missing`, { dir })
  try {
    return workspaceFileSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    throw new QunxiError('NOT_A_WORKSPACE', `${file} cannot be read: ${(error as Error).message}`, { dir })
  }
}

/** Replaces the file whole: a kill leaves the old one or the new one. */
function writeWorkspaceFile(dir: string, content: WorkspaceFile): void {
  const file = join(dir, WORKSPACE_FILE)
  const draft = `${file}.${process.pid}.tmp`
  writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`)
  renameSync(draft, file)
}

export interface NewWorkspace {
  name: string
  /** IANA zone. */
  zone: string
  demo?: boolean
  now?: number
}

/** Node's own recursive mkdir never comes back from a file system that refuses folders with ENOENT, such as /proc. */
function makeFolders(dir: string): void {
  if (existsSync(dir) && statSync(dir).isDirectory()) return
  if (dirname(dir) !== dir) makeFolders(dirname(dir))
  mkdirSync(dir)
}

/**
 * Makes a workspace in `dir` (made if missing) and returns its open store. Throws WORKSPACE_EXISTS where there is one,
 * BAD_INPUT for an unknown zone, READ_ONLY where the folder cannot be written. A failure leaves no half workspace.
 */
export function createWorkspace(dir: string, key: HexKey, options: NewWorkspace): Store {
  if (!isZone(options.zone)) throw new QunxiError('BAD_INPUT', `Unknown time zone: ${options.zone}`, { field: 'zone' })
  const now = options.now ?? Date.now()
  let fresh: boolean
  try {
    fresh = !existsSync(dir)
    makeFolders(resolve(dir))
    const taken = readdirSync(dir).filter((name) => name === WORKSPACE_FILE || name.startsWith(DATABASE_FILE))
    if (taken.length > 0) throw new QunxiError('WORKSPACE_EXISTS', `There is a workspace in ${dir} already`, { dir })
  } catch (error) {
    if (error instanceof QunxiError) throw error
    const code = (error as NodeJS.ErrnoException).code
    throw new QunxiError(code === 'ENOSPC' ? 'DISK_FULL' : 'READ_ONLY', `Cannot write to ${dir}: ${(error as Error).message}`, {
      dir,
    })
  }
  let store: Store | undefined
  try {
    store = Store.open(join(dir, DATABASE_FILE), key)
    store.write((db) => {
      setMeta(db, 'name', options.name)
      setMeta(db, 'zone', options.zone)
      setMeta(db, 'created_at', String(now))
      if (options.demo) setMeta(db, 'demo', '1')
      addStartingData(db, now)
    })
    writeWorkspaceFile(dir, { format: 1, name: options.name, zone: options.zone, createdAt: now, demo: options.demo ?? false })
    return store
  } catch (error) {
    store?.close()
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(dir, DATABASE_FILE + suffix), { force: true })
    rmSync(join(dir, WORKSPACE_FILE), { force: true })
    if (fresh) rmSync(dir, { recursive: true, force: true })
    throw storeError(error)
  }
}

/** The database of the workspace in that folder. */
export function databaseOf(dir: string): string {
  return join(dir, DATABASE_FILE)
}

/** Opens an existing workspace: NOT_A_WORKSPACE, WRONG_KEY, NEWER_DATABASE, DATABASE_BROKEN. */
export function openWorkspace(dir: string, key: HexKey): Store {
  readWorkspaceFile(dir)
  return Store.open(join(dir, DATABASE_FILE), key, { mustExist: true })
}

/** After a restore: the ledger's head is that of what was restored, though it is an older one. Null: it has no entry. */
export function tellAnchor(dir: string, head: LedgerHead | null): void {
  let now: WorkspaceFile
  try {
    now = readWorkspaceFile(dir)
  } catch (error) {
    // Nothing is anchored in a file that is missing or damaged.
    if (error instanceof QunxiError) return
    throw error
  }
  const { ledgerHead: _before, ...rest } = now
  writeWorkspaceFile(dir, head ? { ...rest, ledgerHead: head } : rest)
}

/** Writes the database's name, zone and ledger head into `workspace.json`, which can lag after a kill. */
export function mirrorWorkspaceFile(dir: string, store: Store): void {
  const now = readWorkspaceFile(dir)
  const name = getMeta(store.read, 'name') ?? now.name
  const zone = getMeta(store.read, 'zone') ?? now.zone
  const head = ledgerHead(store.read)
  const anchor = now.ledgerHead
  // Where the anchored entry is gone the tail was cut: an anchor that moved on from there would say that all is well.
  const moved = head !== undefined && head.seq > (anchor?.seq ?? 0) && (!anchor || holdsHead(store.read, anchor))
  if (name !== now.name || zone !== now.zone || moved) {
    writeWorkspaceFile(dir, { ...now, name, zone, ...(moved ? { ledgerHead: head } : {}) })
  }
}
