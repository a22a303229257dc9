/** One open workspace: its store, its jobs, its zone. Opened by core's entry and by the command line. */
import { QunxiError } from '#shared/contract/errors.ts'
import type { JobStatus } from '#shared/contract/jobs.ts'
import { topics } from '#shared/contract/topics.ts'
import { BackupKeeper } from './store/backup/keeper.ts'
import { isAsLeft, noteLeft, takeNote } from './store/backup/left-whole.ts'
import { finishRestore } from './store/backup/restore.ts'
import type { HexKey } from './store/open.ts'
import type { ReadDb } from './store/db.ts'
import { SecretBox } from './store/secret-box.ts'
import type { Store } from './store/store.ts'
import { getMeta, workspaceZone } from './store/tables/meta.ts'
import { createWorkspace, type NewWorkspace } from './store/make-workspace.ts'
import { mirrorWorkspaceFile, openWorkspace } from './store/workspace-file.ts'
import { Jobs } from './rpc/jobs.ts'
import { keepCadence } from './cadence/keeper.ts'
import { drainCadence } from './cadence/refresh.ts'
import type { Listeners } from './channels/channel/listeners.ts'
import { drainPushes } from './channels/owned/plan-pushes.ts'
import { drainDrafts, keepDrafts } from './drafting/keeper.ts'
import { seedDrafting } from './drafting/seed.ts'
import { listeners, undoGuards } from './listeners.ts'

export class Workspace {
  readonly dir: string
  readonly store: Store
  /** The file is as it was left when it was closed in order; false after a kill, or where something else wrote into it. */
  readonly asLeft: boolean
  readonly jobs: Jobs
  readonly secrets: SecretBox
  readonly listeners: Listeners = listeners
  /** Written by themselves only after `backups.start()`. */
  readonly backups: BackupKeeper
  name = ''
  zone = ''
  readonly #jobListeners = new Set<(job: JobStatus) => void>()
  readonly #stopCadence: () => void
  readonly #stopDrafts: () => void

  constructor(dir: string, store: Store, key: HexKey, asLeft = true) {
    this.dir = dir
    this.asLeft = asLeft
    this.store = store
    this.secrets = new SecretBox(key)
    this.#refresh()
    // Heard first, so that whoever hears of the change afterwards finds the new name and zone.
    store.onChanged((names) => {
      if (names.includes('workspace')) this.#refresh()
    })
    this.backups = new BackupKeeper({ store, dir, key })
    this.jobs = new Jobs({
      store,
      backups: this.backups,
      secrets: this.secrets,
      listeners: this.listeners,
      zone: () => this.zone,
      runners: async () => (await import('./rpc/job-kinds.ts')).jobRunners,
      push: (job) => this.#jobListeners.forEach((listener) => listener(job)),
    })
    this.#stopCadence = keepCadence(store, () => this.zone)
    this.#stopDrafts = keepDrafts(store, () => this.zone)
  }

  static open(dir: string, key: HexKey): Workspace {
    finishRestore(dir)
    const asLeft = isAsLeft(dir)
    const store = openWorkspace(dir, key)
    takeNote(dir)
    return new Workspace(dir, store, key, asLeft)
  }

  static create(dir: string, key: HexKey, options: NewWorkspace): Workspace {
    const seed = (store: Store): void => store.write((db) => seedDrafting(db, options.now ?? Date.now()))
    return new Workspace(dir, createWorkspace(dir, key, options, seed), key)
  }

  /** Looks at the state before an undo, for every domain that may refuse one; what it returns looks at the state after. */
  guardUndo(db: ReadDb): () => void {
    const checks = undoGuards.map((guard) => guard(db, this.zone, Date.now()))
    return () => checks.forEach((check) => check())
  }

  /** Reads name and zone again, and where they are others mirrors them (and the ledger's head) into workspace.json. */
  #refresh(): void {
    const name = getMeta(this.store.read, 'name') ?? ''
    const zone = workspaceZone(this.store.read)
    if (name === this.name && zone === this.zone) return
    const moved = this.zone !== '' && zone !== this.zone
    this.name = name
    this.zone = zone
    // Days, weeks and hours of every figure are the zone's.
    if (moved) this.store.announce(topics)
    this.#mirror()
  }

  #mirror(): void {
    try {
      mirrorWorkspaceFile(this.dir, this.store)
    } catch (error) {
      // A read-only folder still opens; the mirror is only a convenience for the start screen.
      if (!(error instanceof QunxiError) && (error as NodeJS.ErrnoException).code === undefined) throw error
    }
  }

  /**
   * Brings what the workspace derives in the background up to date before it returns: for commands, which end before a keeper
   * would wake. Drafts follow from the figures of cadence, so name both where both are meant.
   */
  settle(...kept: readonly ('cadence' | 'drafts' | 'pushes')[]): void {
    if (kept.includes('cadence')) drainCadence(this.store, this.zone)
    if (kept.includes('drafts')) drainDrafts(this.store, this.zone, Date.now())
    if (kept.includes('pushes')) drainPushes(this.store)
  }

  onJob(listener: (job: JobStatus) => void): () => void {
    this.#jobListeners.add(listener)
    return () => this.#jobListeners.delete(listener)
  }

  /** At once: a job that still runs is cancelled, and what it tries afterwards fails unheard (`jobs.stopAndWait` first is kinder). Safe to call again. */
  close(): void {
    this.jobs.stop()
    this.#stopCadence()
    this.#stopDrafts()
    if (!this.store.open) return
    this.#mirror()
    this.store.close()
    noteLeft(this.dir)
  }
}
