/**
 * A workspace is a folder: `workspace.json` (readable without the key: what the start screen shows), `qunxi.db`
 * (encrypted), `key.json` (the wrapped key) or, for the demo, `demo.key`. The database's `meta` is the authority;
 * `workspace.json` mirrors name and zone.
 */
import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { QunxiError } from '#shared/contract/errors.ts'
import { syncFile } from '#main-and-core/durable.ts'
import type { HexKey } from './open.ts'
import { Store } from './store.ts'
import { holdsHead, ledgerHead, type LedgerHead } from './tables/ledger.ts'
import { getMeta, setMeta, workspaceZone } from './tables/meta.ts'

export const DATABASE_FILE = 'qunxi.db'
export const WORKSPACE_FILE = 'workspace.json'

const workspaceFileSchema = z.object({
  format: z.literal(1),
  /** The database's own; absent where the workspace was last opened by a version that had none. */
  id: z.string().min(1).optional(),
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

/** Replaces the file whole: a kill or a power cut leaves the old one or the new one. */
export function writeWorkspaceFile(dir: string, content: WorkspaceFile): void {
  const file = join(dir, WORKSPACE_FILE)
  const draft = `${file}.${process.pid}.tmp`
  writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`)
  syncFile(draft)
  renameSync(draft, file)
}

/** The database of the workspace in that folder. */
export function databaseOf(dir: string): string {
  return join(dir, DATABASE_FILE)
}

/**
 * Opens an existing workspace: NOT_A_WORKSPACE, WRONG_KEY, OTHER_WORKSPACE, NEWER_DATABASE, DATABASE_BROKEN. A `workspace.json` that is missing
 * or cannot be read locks nobody out of a sound database: it is set aside and written anew.
 */
export function openWorkspace(dir: string, key: HexKey): Store {
  let told: WorkspaceFile | undefined
  try {
    told = readWorkspaceFile(dir)
  } catch (error) {
    if (!existsSync(databaseOf(dir))) throw error
  }
  const store = Store.open(databaseOf(dir), key, { mustExist: true, of: told, anchored: true })
  try {
    identify(dir, store, told)
  } catch (error) {
    // A medium that cannot be written: the workspace opens all the same.
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined || (error instanceof QunxiError && code !== 'READ_ONLY' && code !== 'DISK_FULL')) {
      store.close()
      throw error
    }
  }
  return store
}

/** Sees to it that database and `workspace.json` name the same workspace. */
function identify(dir: string, store: Store, told: WorkspaceFile | undefined): void {
  const known = getMeta(store.read, 'workspace_id')
  const id = known ?? told?.id ?? randomUUID()
  if (known === undefined) store.write((db) => setMeta(db, 'workspace_id', id))
  if (told) {
    if (told.id !== id) writeWorkspaceFile(dir, { ...told, id })
    return
  }
  const file = join(dir, WORKSPACE_FILE)
  if (existsSync(file)) renameSync(file, `${file}.damaged-${Date.now()}`)
  writeWorkspaceFile(dir, {
    format: 1,
    id,
    name: getMeta(store.read, 'name') || basename(dir),
    zone: workspaceZone(store.read),
    createdAt: Number(getMeta(store.read, 'created_at') ?? Date.now()),
    demo: getMeta(store.read, 'demo') === '1',
  })
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
