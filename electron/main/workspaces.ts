/**
 * The life of the open workspace: which one, with which key, locked or open. Knows no Electron and no domain; the
 * database itself is opened by core. The key is held here only while its workspace is open.
 */
import { join, resolve } from 'node:path'
import type { BackupDifferences, BackupItem } from '#shared/contract/backups.ts'
import type { ControlReply, ControlRequest } from '#shared/contract/control.ts'
import { QunxiError, toErrorReply, type ErrorReply } from '#shared/contract/errors.ts'
import type { LockReason, RecentWorkspace, ShellOutput, WorkspacePhase, WorkspaceRef } from '#shared/contract/shell.ts'
import type { Keychain } from './keychain.ts'
import { KeyKeeper } from './key-keeping.ts'
import { RecentList } from './recent-list.ts'
import type { SettingsFile } from './settings.ts'
import { holdsWorkspace, insistOnEmpty, osError, readWorkspaceRef, suggestFolder } from './workspace-folder.ts'

type WithoutId<T> = T extends { id: number } ? Omit<T, 'id'> : never

/** The part of CoreHost that is needed. */
export interface CoreControl {
  request(
    message: WithoutId<ControlRequest>,
    progress?: (p: { done: number; total: number; note: string }) => void,
  ): Promise<ControlReply>
}

interface WorkspacesOptions {
  core: CoreControl
  keychain: Keychain
  settings: SettingsFile
  /** Holds `workspaces/` and `demo/`. */
  userDataDir: string
  /** QUNXI_KEY or --key-file: used for a workspace it fits, asks nothing. */
  givenKey: string | null
  now(): number
  onChange(): void
  /** Core has the workspace open: a window may be connected to it. */
  onOpened(): void
}

export class Workspaces {
  readonly recentList: RecentList
  readonly #options: WorkspacesOptions
  readonly #keys: KeyKeeper
  #phase: WorkspacePhase = { phase: 'none', error: null }
  #key: string | null = null
  #busy = false

  constructor(options: WorkspacesOptions) {
    this.#options = options
    this.recentList = new RecentList(options.settings)
    this.#keys = new KeyKeeper(options.keychain, options.givenKey, options.now)
  }

  get phase(): WorkspacePhase {
    return this.#phase
  }

  /** Empty while none is open. */
  openName(): string {
    return this.#phase.phase === 'open' ? this.#phase.workspace.name : ''
  }

  /** Locking means something only where a passphrase can unlock again. */
  canLock(): boolean {
    const phase = this.#phase
    if (phase.phase !== 'open' || phase.workspace.demo) return false
    return this.#keys.hasPassphrase(phase.workspace.dir)
  }

  recent(): RecentWorkspace[] {
    return this.recentList.items()
  }

  suggestFolder(name: string): string {
    return suggestFolder(join(this.#options.userDataDir, 'workspaces'), name)
  }

  /** At start: the given folder, else the last one, else the start screen. Never throws: the phase tells. */
  async openAtStart(dir: string | null): Promise<void> {
    const wanted = dir ?? this.#options.settings.current.lastWorkspace
    if (wanted !== null) await this.openAsked(wanted)
  }

  /**
   * Opens a folder that a person named where no page waits for an answer: the menu, a second start. What the start screen can say it says;
   * else (a workspace is open, or waits for its key) everything stays as it is, and the error is returned for the page to tell.
   */
  async openAsked(dir: string): Promise<ShellError | null> {
    try {
      await this.open(dir)
      return null
    } catch (error) {
      // `failed` says it already.
      if (this.#phase.phase === 'failed') return null
      if (this.#busy || this.#phase.phase !== 'none') return shellError(error)
      this.#set({ phase: 'none', error: shellError(error) })
      return null
    }
  }

  /** Opens a folder, or stops at `locked`. Throws where the folder is no workspace or its key file is damaged. */
  open(folder: string): Promise<WorkspacePhase> {
    return this.#alone(async () => {
      const workspace = readWorkspaceRef(resolve(folder))
      // Found before the present one is closed: a folder that cannot be opened leaves it as it is.
      const found = this.#keys.findKey(workspace, this.recentList.isLocked(workspace.dir))
      if ('key' in found) {
        await this.#closeCurrent({ phase: 'opening', workspace })
        await this.#openWith(workspace, found.key)
      } else {
        await this.#closeCurrent(this.#lockedPhase(workspace, found.reason))
      }
      return this.#phase
    })
  }

  create(input: {
    name: string
    zone: string
    dir: string | null
    passphrase: string | null
  }): Promise<ShellOutput<'workspaces.create'>> {
    return this.#alone(async () => {
      const { key, file, keptByKeyring } = await this.#keys.makeKey(input.passphrase)
      const dir = input.dir === null ? this.suggestFolder(input.name) : resolve(input.dir)
      insistOnEmpty(dir)
      const workspace: WorkspaceRef = { dir, name: input.name, demo: false }
      await this.#closeCurrent({ phase: 'opening', workspace })
      try {
        const create = { name: input.name, zone: input.zone, keyFile: JSON.stringify(file, null, 2) }
        await this.#request({ type: 'open', workspaceDir: dir, key, create })
      } catch (error) {
        this.#set({ phase: 'none', error: null })
        throw osError(error, dir)
      }
      this.#opened(workspace, key)
      return { workspace, recoveryKey: key, keptByKeyring }
    })
  }

  openDemo(): Promise<{ workspace: WorkspaceRef }> {
    return this.#alone(async () => {
      const dir = join(this.#options.userDataDir, 'demo')
      if (!holdsWorkspace(dir)) {
        await this.#closeCurrent({ phase: 'creating-demo', done: 0, total: 0, note: '' })
        await this.#request({ type: 'create-demo', workspaceDir: dir }, ({ done, total, note }) =>
          this.#set({ phase: 'creating-demo', done, total, note }),
        )
      }
      const workspace = readWorkspaceRef(dir)
      const found = this.#keys.findKey(workspace, this.recentList.isLocked(workspace.dir))
      if (!('key' in found)) throw new QunxiError('KEY_FILE_DAMAGED', `The demo's key in ${dir} is missing or cannot be read.`)
      await this.#closeCurrent({ phase: 'opening', workspace })
      await this.#openWith(workspace, found.key)
      return { workspace }
    })
  }

  /** Passphrase or recovery key. WRONG_KEY changes nothing, however often. */
  unlock(secret: string): Promise<{ workspace: WorkspaceRef }> {
    return this.#alone(async () => {
      const phase = this.#phase
      if (phase.phase !== 'locked') throw new QunxiError('NO_WORKSPACE', 'No workspace is waiting to be unlocked.')
      const { workspace } = phase
      const { key, proven } = await this.#keys.keyFor(workspace.dir, secret)
      try {
        await this.#openWith(workspace, key)
      } catch (error) {
        // The database said that the key is wrong: the person may try again.
        if (!proven && error instanceof QunxiError && error.code === 'WRONG_KEY') this.#set(phase)
        throw error
      }
      this.#keys.keepInKeyring(workspace.dir, key)
      return { workspace }
    })
  }

  /** Forgets the key and asks for it. Refused without a passphrase, where locking would only mean the recovery key. */
  lock(): Promise<void> {
    return this.#alone(async () => {
      const { workspace } = this.#requireOpen()
      if (!workspace.demo && !this.#keys.hasPassphrase(workspace.dir)) {
        throw new QunxiError(
          'PASSPHRASE_NEEDED',
          'Set a passphrase first: without one a locked workspace could only be opened with the recovery key.',
        )
      }
      if (!workspace.demo) this.recentList.setLocked(workspace.dir, true)
      await this.#closeCurrent(workspace.demo ? { phase: 'none', error: null } : this.#lockedPhase(workspace, 'locked'))
    })
  }

  close(): Promise<void> {
    return this.#alone(async () => {
      await this.#closeCurrent({ phase: 'none', error: null })
      this.#options.settings.update({ lastWorkspace: null })
    })
  }

  /** See `backups.list`. */
  async backups(dir: string): Promise<BackupItem[]> {
    const reply = await this.#options.core.request({ type: 'list-backups', workspaceDir: dir })
    return reply.type === 'backups' ? reply.items : []
  }

  /** See `backups.compare`. */
  async compareBackup(dir: string, file: string, secret: string | null): Promise<BackupDifferences> {
    const key = await this.#keyOf(dir, secret)
    const reply = await this.#options.core.request({ type: 'compare-backup', workspaceDir: dir, key, file })
    return reply.type === 'backup-compared' ? reply.differences : { lost: null, back: null }
  }

  /** Restores, and opens what was restored. Where it fails, what was open is opened again. */
  restore(dir: string, file: string, secret: string | null): Promise<{ at: number; setAside: string | null }> {
    return this.#alone(async () => {
      const workspace = this.#refOf(dir)
      const key = await this.#keyOf(dir, secret)
      const before = this.#phase
      const ownKey = this.#key
      await this.#closeCurrent({ phase: 'restoring', workspace })
      let restored: { at: number; setAside: string | null }
      try {
        const reply = await this.#options.core.request({ type: 'restore-backup', workspaceDir: dir, key, file })
        if (reply.type !== 'backup-restored') throw new QunxiError('INTERNAL', `Core answered ${reply.type}.`)
        restored = { at: reply.at, setAside: reply.setAside }
      } catch (error) {
        if (before.phase === 'open' && ownKey !== null) await this.#openWith(before.workspace, ownKey)
        else {
          this.#key = ownKey
          this.#set(before)
        }
        throw error
      }
      await this.#openWith(workspace, key)
      if (secret !== null) this.#keys.keepInKeyring(dir, key)
      return restored
    })
  }

  /** Core found the open database damaged: the window offers a restore. The key stays, so that it asks for none. */
  foundDamaged(dir: string, error: ErrorReply): Promise<void> {
    return this.#alone(async () => {
      const phase = this.#phase
      const key = this.#key
      if (phase.phase !== 'open' || phase.workspace.dir !== dir) return
      await this.#closeCurrent({ phase: 'failed', workspace: phase.workspace, error })
      this.#key = key
    })
  }

  protection(): ShellOutput<'workspaces.protection'> {
    return this.#keys.protection(this.#requireOpen().workspace.dir)
  }

  async recoveryKey(passphrase: string | null): Promise<string> {
    const { workspace, key } = this.#requireOpen()
    await this.#keys.checkPassphrase(workspace.dir, passphrase)
    return key
  }

  async setPassphrase(current: string | null, next: string | null): Promise<void> {
    const { workspace, key } = this.#requireOpen()
    if (workspace.demo) throw new QunxiError('REFUSED', 'The demo has no secret to protect.')
    await this.#keys.setPassphrase(workspace.dir, key, current, next)
  }

  /** Core died and a new one is ready: the same workspace is opened in it again. */
  async reopenAfterRestart(): Promise<void> {
    const key = this.#key
    const phase = this.#phase
    if (phase.phase !== 'open' || key === null) return
    try {
      await this.#request({ type: 'open', workspaceDir: phase.workspace.dir, key })
    } catch (error) {
      if (this.#phase !== phase) return
      // It died once more: the next one is given the same work, until the host gives up.
      if (error instanceof QunxiError && error.code === 'CORE_EXITED') return
      this.#key = null
      this.#set({ phase: 'failed', workspace: phase.workspace, error: shellError(error) })
      return
    }
    if (this.#phase === phase) this.#options.onOpened()
    // It was locked or closed meanwhile: nothing may stay open behind the person's back.
    else if (this.#key === null) await this.#request({ type: 'close' }).catch(ignoreExit)
  }

  /** Core died again and again and is not started any more. */
  coreGaveUp(reason: string): void {
    const phase = this.#phase
    if (phase.phase !== 'open' && phase.phase !== 'opening') return
    this.#key = null
    this.#set({ phase: 'failed', workspace: phase.workspace, error: { code: 'CORE_EXITED', message: reason } })
  }

  // ------------------------------------------------------------------ inside

  /** Ends in `open`, or in `failed` with an error thrown. */
  async #openWith(workspace: WorkspaceRef, key: string): Promise<void> {
    if (this.#phase.phase !== 'opening') this.#set({ phase: 'opening', workspace })
    let named: WorkspaceRef
    try {
      const reply = await this.#request({ type: 'open', workspaceDir: workspace.dir, key })
      // The database is the authority; the file beside it can lag, or be gone.
      named = { ...workspace, name: reply.type === 'opened' ? reply.workspace.name || workspace.name : workspace.name }
    } catch (thrown) {
      const error = this.#named(thrown, workspace.dir, key)
      // Kept for a restore, which would otherwise ask for the passphrase once more.
      this.#key = shellError(error).code === 'DATABASE_BROKEN' ? key : null
      this.#set({ phase: 'failed', workspace, error: shellError(error) })
      throw error
    }
    this.#opened(named, key)
  }

  /** A file that its own key does not open is damaged where it begins: nobody mistyped anything. */
  #named(error: unknown, dir: string, key: string): unknown {
    if (!(error instanceof QunxiError) || error.code !== 'WRONG_KEY' || !this.#keys.isKeyOf(dir, key)) return error
    return new QunxiError('DATABASE_BROKEN', `The beginning of the file is damaged (${error.message}).`)
  }

  /** The key of the open workspace, of one that failed to open, or whatever opens that folder. */
  async #keyOf(dir: string, secret: string | null): Promise<string> {
    const phase = this.#phase
    if (this.#key !== null && 'workspace' in phase && phase.workspace.dir === dir) return this.#key
    if (secret !== null) return (await this.#keys.keyFor(dir, secret)).key
    const found = this.#keys.findKey(this.#refOf(dir), this.recentList.isLocked(dir))
    if ('key' in found) return found.key
    throw new QunxiError('KEY_REQUIRED', 'The passphrase or the recovery key is needed.')
  }

  #refOf(dir: string): WorkspaceRef {
    const phase = this.#phase
    return 'workspace' in phase && phase.workspace.dir === dir ? phase.workspace : readWorkspaceRef(dir)
  }

  async #request(
    message: WithoutId<ControlRequest>,
    progress?: (p: { done: number; total: number; note: string }) => void,
  ): Promise<ControlReply> {
    return this.#options.core.request(message, progress)
  }

  #opened(workspace: WorkspaceRef, key: string): void {
    this.#key = key
    this.recentList.opened(workspace, this.#options.now())
    this.#set({ phase: 'open', workspace })
    this.#options.onOpened()
  }

  /** The window leaves the workspace before its database closes, so that no view asks a closed one. */
  async #closeCurrent(next: WorkspacePhase): Promise<void> {
    const wasOpen = this.#phase.phase === 'open'
    this.#key = null
    this.#set(next)
    if (wasOpen) await this.#request({ type: 'close' }).catch(ignoreExit)
  }

  #lockedPhase(workspace: WorkspaceRef, reason: LockReason): WorkspacePhase {
    return { phase: 'locked', workspace, reason, hasPassphrase: this.#keys.hasPassphrase(workspace.dir) }
  }

  #requireOpen(): { workspace: WorkspaceRef; key: string } {
    if (this.#phase.phase !== 'open' || this.#key === null) throw new QunxiError('NO_WORKSPACE', 'No workspace is open.')
    return { workspace: this.#phase.workspace, key: this.#key }
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.#busy) throw new QunxiError('BUSY', 'Another workspace is being opened or created.')
    this.#busy = true
    try {
      return await work()
    } catch (error) {
      // Whatever went wrong on the way, core has nothing open then: no phase that waits for it may stay.
      const { phase } = this.#phase
      if (phase === 'opening' || phase === 'creating-demo') this.#set({ phase: 'none', error: shellError(error) })
      throw error
    } finally {
      this.#busy = false
    }
  }

  #set(phase: WorkspacePhase): void {
    this.#phase = phase
    this.#options.onChange()
  }
}

type ShellError = { code: QunxiError['code']; message: string }

function shellError(error: unknown): ShellError {
  const { code, message } = toErrorReply(error)
  return { code, message }
}

/** A core that is gone has closed the database already. */
function ignoreExit(error: unknown): void {
  if (!(error instanceof QunxiError) || error.code !== 'CORE_EXITED') throw error
}
