/** The workspaces opened on this machine, newest first, kept in settings.json. */
import type { RecentWorkspace, WorkspaceRef } from '#shared/contract/shell.ts'
import type { RecentEntry, SettingsFile } from './settings.ts'
import { holdsWorkspace } from './workspace-folder.ts'

const MAX = 20

export class RecentList {
  readonly #settings: SettingsFile

  constructor(settings: SettingsFile) {
    this.#settings = settings
  }

  items(): RecentWorkspace[] {
    return this.#entries.map(({ dir, name, demo, lastOpenedAt }) => ({
      dir,
      name,
      demo,
      lastOpenedAt,
      missing: !holdsWorkspace(dir),
    }))
  }

  /** Opening it proved its key: it is not locked any more. */
  opened(workspace: WorkspaceRef, now: number): void {
    const entry: RecentEntry = { ...workspace, lastOpenedAt: now }
    const others = this.#entries.filter(({ dir }) => dir !== workspace.dir)
    this.#settings.update({ recent: [entry, ...others].slice(0, MAX), lastWorkspace: workspace.dir })
    if (this.isLocked(workspace.dir)) this.setLocked(workspace.dir, false)
  }

  isLocked(dir: string): boolean {
    return this.#settings.current.locked.includes(dir)
  }

  setLocked(dir: string, locked: boolean): void {
    const others = this.#settings.current.locked.filter((other) => other !== dir)
    this.#settings.update({ locked: locked ? [...others, dir] : others })
  }

  /** Takes it off the list; the folder stays. Locked stays locked. */
  forget(dir: string): void {
    const { lastWorkspace } = this.#settings.current
    this.#settings.update({
      recent: this.#entries.filter((entry) => entry.dir !== dir),
      lastWorkspace: lastWorkspace === dir ? null : lastWorkspace,
    })
  }

  get #entries(): readonly RecentEntry[] {
    return this.#settings.current.recent
  }
}
