/**
 * Control messages between main and core: key, start, stop. Rows never travel here; they go over a port from the
 * renderer straight to core (protocol.ts). Every request but `shutdown` gets exactly one final answer with its `id`.
 */
import type { BackupDifferences, BackupItem } from './backups.ts'
import type { ErrorReply } from './errors.ts'
import type { FirstFigures } from './first-figures.ts'

export type GrantUse = 'read' | 'write'

/** A path that a person chose, exactly as the page is told it. */
export interface PathGrant {
  path: string
  use: GrantUse
}

export type ControlRequest =
  /** Opens the workspace (closing another one first). `create` also makes it: refused where there is a workspace. `keyFile`: the text of its key.json. */
  | { type: 'open'; id: number; workspaceDir: string; key: string; create?: { name: string; zone: string; keyFile?: string } }
  /** Closes the database; ports stay but answer NO_WORKSPACE. */
  | { type: 'close'; id: number; portsOnly?: never }
  /** Closes every port and nothing else: no window may ask anything until it is given a new one. */
  | { type: 'close'; id: number; portsOnly: true }
  /** Generates the demo workspace with its `demo.key`, reporting progress. It is not opened. */
  | { type: 'create-demo'; id: number; workspaceDir: string }
  /** Every copy of the workspace in that folder that can be restored. Needs no key; answered at once. */
  | { type: 'list-backups'; id: number; workspaceDir: string }
  /** What restoring one of them would take and bring. */
  | { type: 'compare-backup'; id: number; workspaceDir: string; key: string; file: string }
  /** Closes what is open, sets the present database aside and puts the copy in its place. It is not opened. */
  | { type: 'restore-backup'; id: number; workspaceDir: string; key: string; file: string }
  /** The page may name these paths, each for one job or account. Answered at once, whatever is being opened. */
  | { type: 'grant'; id: number; grants: PathGrant[] }
  /** Finish the running transaction, close the database, exit with code 0. */
  | { type: 'shutdown' }

export type ControlReply =
  /** Sent once by the entry, before anything is opened. */
  | { type: 'started'; pid: number; node: string; napi: number }
  /** Sent instead of `started` where this runtime cannot load the database; the process then exits with code 78. */
  | { type: 'refused'; error: ErrorReply }
  /** `first`: what the first screen says before the page has asked anything; no rows. */
  | { type: 'opened'; id: number; workspace: { name: string; zone: string }; first?: FirstFigures }
  | { type: 'closed'; id: number }
  | { type: 'progress'; id: number; done: number; total: number; note: string }
  | { type: 'demo-created'; id: number }
  | { type: 'backups'; id: number; items: BackupItem[] }
  | { type: 'backup-compared'; id: number; differences: BackupDifferences }
  | { type: 'backup-restored'; id: number; at: number; setAside: string | null }
  | { type: 'granted'; id: number }
  /** Sent without being asked: the grant is used up. */
  | { type: 'spent'; grant: PathGrant }
  /** Sent without being asked: the database that is open was found damaged, and there is a backup to restore. */
  | { type: 'damaged'; workspaceDir: string; error: ErrorReply }
  | { type: 'failed'; id: number; error: ErrorReply }

/** sysexits EX_CONFIG: core refused to start under this runtime, so starting it again would not help. */
export const EXIT_RUNTIME_TOO_OLD = 78
