/** The backups of one open workspace: one every fifteen minutes while something changes, and how the last ones went. */
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import type { BackupFailure, BackupItem } from '#shared/contract/backups.ts'
import { QunxiError, toErrorReply } from '#shared/contract/errors.ts'
import type { Topic } from '#shared/contract/topics.ts'
import { MINUTE } from '#shared/domain/zone.ts'
import type { HexKey } from '../open.ts'
import type { Store } from '../store.ts'
import { stateMark, workspaceOf } from './facts.ts'
import { fileError, folderIn, listBackups, ownFolder, readBackupSettings, readSidecar, writeBackupSettings } from './files.ts'
import { readPagesInThread, writeInThread } from './in-thread.ts'
import { restorable } from './restore.ts'
import type { Written } from './write.ts'

const BACKUP_EVERY_MS = 15 * MINUTE
/** The first screen has the machine to itself. */
const QUIET_MS = 2 * MINUTE
const LOOK_MS = 15_000
/** Changes of these lose nothing that anybody made: book-keeping, or worked out from the rest. */
const unkept: ReadonlySet<Topic> = new Set(['sync', 'jobs', 'undo', 'backups', 'cadence', 'drafts'])

interface KeeperOptions {
  store: Store
  dir: string
  key: HexKey
  /** Epoch milliseconds. */
  now?: () => number
}

interface BackupState {
  running: boolean
  last: BackupItem | null
  count: number
  bytes: number
  failures: BackupFailure[]
  folder: string | null
  folderThere: boolean
  folderLast: number | null
  budget: number
}

export class BackupKeeper {
  readonly #options: KeeperOptions
  readonly #now: () => number
  #failures: BackupFailure[] = []
  #running: Promise<Written> | undefined
  #dirty: boolean | undefined
  #triedAt = 0
  #openedAt: number
  #stopListening: (() => void) | undefined
  #timer: NodeJS.Timeout | undefined
  #checkTimer: NodeJS.Timeout | undefined
  #checking: Promise<void> | undefined
  #damaged: (error: QunxiError) => void = () => {}

  constructor(options: KeeperOptions) {
    this.#options = options
    this.#now = options.now ?? Date.now
    this.#openedAt = this.#now()
  }

  /** From now on backups are written by themselves, until `stop`. */
  start(): void {
    this.#openedAt = this.#now()
    this.#stopListening = this.#options.store.onChanged((names) => {
      if (names.some((name) => !unkept.has(name))) this.#dirty = true
    })
    this.#timer = setInterval(() => this.look(), LOOK_MS)
    this.#timer.unref()
  }

  /** Writes a backup where one is due; what goes wrong is in the state. */
  look(): void {
    try {
      if (this.#due()) this.backUp().catch(() => {})
    } catch (error) {
      console.error('[core] looking whether a backup is due:', error)
    }
  }

  /** Writes one now, or waits for the one that is being written. Rejects where the workspace's own folder did not take it. */
  backUp(): Promise<Written> {
    this.#running ??= this.#write().finally(() => {
      this.#running = undefined
      this.#tell()
    })
    return this.#running
  }

  state(): BackupState {
    const { dir, store } = this.#options
    const { folder, budget } = readBackupSettings(dir)
    const own = listOrNone(ownFolder(dir), 'own')
    const beside = folder === null ? [] : listOrNone(folderIn(folder, workspaceOf(store.read)), 'folder')
    const good = ({ fault }: BackupItem) => fault === null
    return {
      running: this.#running !== undefined,
      last: own.find(good) ?? null,
      count: own.length,
      bytes: own.reduce((sum, { bytes }) => sum + bytes, 0),
      failures: [...this.#failures],
      folder,
      folderThere: folder === null || existsSync(folder),
      folderLast: beside.find(good)?.at ?? null,
      budget,
    }
  }

  /** Called at most once, where the open database is damaged and a sound backup could take its place. */
  onDamaged(listener: (error: QunxiError) => void): void {
    this.#damaged = listener
  }

  /** Reads every page of the open database in a thread after `afterMs`, once: it was not left in order, or a page did not read. */
  suspect(afterMs = 0): void {
    if (this.#checkTimer) return
    this.#checkTimer = setTimeout(() => {
      this.#checking = this.#readPages()
    }, afterMs)
    this.#checkTimer.unref()
  }

  async #readPages(): Promise<void> {
    const { store, dir, key } = this.#options
    try {
      await readPagesInThread(store.file, key)
    } catch (error) {
      const { code, message } = toErrorReply(error)
      console.error('[core] reading every page of the database:', code, message)
      // The key opened the first page: a later one that it does not open is damaged.
      if (code !== 'DATABASE_BROKEN' && code !== 'WRONG_KEY') return
      const failure = { code: 'DATABASE_BROKEN', message, place: 'own', folder: ownFolder(dir), at: this.#now() } as const
      if (this.list().some(({ place, fault }) => place !== 'set-aside' && fault === null))
        this.#damaged(new QunxiError(failure.code, message, { file: store.file }))
      else {
        this.#failures = [this.#since(failure)]
        this.#tell()
      }
    }
  }

  list(): BackupItem[] {
    return restorable(this.#options.dir)
  }

  /** A folder besides the workspace's own, or null for none; the next backup goes there too. Throws FILE_NOT_FOUND, READ_ONLY. */
  setFolder(folder: string | null): void {
    if (folder !== null) insistOnWritable(folder)
    writeBackupSettings(this.#options.dir, { ...readBackupSettings(this.#options.dir), folder })
    this.#failures = this.#failures.filter(({ place }) => place !== 'folder')
    this.#tell()
  }

  setBudget(bytes: number): void {
    writeBackupSettings(this.#options.dir, { ...readBackupSettings(this.#options.dir), budget: bytes })
    this.#tell()
  }

  /** Nothing begins any more; resolves when what was being written has ended and its files are closed. */
  async stop(): Promise<void> {
    this.#stopListening?.()
    clearInterval(this.#timer)
    clearTimeout(this.#checkTimer)
    await Promise.all([this.#running?.catch(() => {}), this.#checking])
  }

  #due(): boolean {
    const now = this.#now()
    const { store } = this.#options
    if (this.#running || !store.open || store.inBulk || now - this.#openedAt < QUIET_MS) return false
    if (now - this.#triedAt < BACKUP_EVERY_MS) return false
    const last = listBackups(ownFolder(this.#options.dir), 'own').find(({ fault }) => fault === null)
    if (last && now - last.at < BACKUP_EVERY_MS) return false
    this.#dirty ??= !last || readSidecar(last.file)?.mark !== stateMark(store.read)
    return this.#dirty || this.#failures.length > 0
  }

  async #write(): Promise<Written> {
    const { store, dir, key } = this.#options
    const now = this.#now()
    this.#triedAt = now
    this.#dirty = false
    this.#tell()
    try {
      const written = await writeInThread({ dir, file: store.file, key, now })
      this.#failures = written.failures.map((failure) => this.#since(failure))
      return written
    } catch (error) {
      this.#dirty = true
      const { code, message } = toErrorReply(error)
      console.error('[core] writing a backup:', code, message)
      this.#failures = [this.#since({ code, message, place: 'own', folder: ownFolder(dir), at: now })]
      throw error
    }
  }

  /** A failure that goes on keeps its beginning. */
  #since(failure: BackupFailure): BackupFailure {
    const before = this.#failures.find(({ place }) => place === failure.place)
    return before ? { ...failure, at: before.at } : failure
  }

  #tell(): void {
    if (this.#options.store.open) this.#options.store.announce(['backups'])
  }
}

function insistOnWritable(folder: string): void {
  try {
    if (!statSync(folder).isDirectory()) throw new QunxiError('FILE_NOT_FOUND', `This is no folder: ${folder}`, { path: folder })
    accessSync(folder, constants.W_OK)
  } catch (error) {
    const known = fileError(error, folder)
    if (known.code !== 'FILE_NOT_FOUND') throw known
    throw new QunxiError('FILE_NOT_FOUND', `There is no such folder: ${folder}`, { path: folder })
  }
}

/** A folder that cannot be read is told by the next backup; a list is no place to fail. */
function listOrNone(folder: string, place: 'own' | 'folder'): BackupItem[] {
  try {
    return listBackups(folder, place)
  } catch {
    // It is not there, or may not be read.
    return []
  }
}
