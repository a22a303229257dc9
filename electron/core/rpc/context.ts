/** What a handler is given, and the shape of a domain's handler map. */
import type { ContractPart, OutputOf, ParsedInputOf } from '#shared/contract/define.ts'
import type { LedgerDraft } from '#shared/domain/ledger-acts.ts'
import type { ReadDb, WriteDb } from '#core/store/db.ts'
import type { Listeners } from '#core/channels/channel/listeners.ts'
import type { BackupKeeper } from '#core/store/backup/keeper.ts'
import type { StoreHealth } from '#core/store/store.ts'
import type { SecretBox } from '#core/store/secret-box.ts'
import type { Grants } from './grants.ts'
import type { Jobs } from './jobs.ts'

export interface ReadContext {
  db: ReadDb
  /** Epoch milliseconds. */
  now: number
  /** The workspace's IANA zone. */
  zone: string
  jobs: Jobs
  backups: BackupKeeper
  health: StoreHealth
}

export interface WriteContext {
  db: WriteDb
  now: number
  zone: string
  /** Who is at the desk, or null before anyone said so. */
  operatorId: string | null
  /** Makes this write one that can be taken back; `label` is an i18n key (e.g. `tags.undo.added`) with its values. */
  undoable(label: string, values?: Record<string, string | number>): void
  /** A line in the tamper-evident ledger, in the same transaction. */
  ledger(entry: LedgerDraft): void
  jobs: Jobs
  backups: BackupKeeper
  health: StoreHealth
  secrets: SecretBox
  listeners: Listeners
  /** Paths that a window may name; null for the command line, which may name any. */
  grants: Grants | null
}

export type Handlers<P extends ContractPart> = {
  [M in keyof P]: P[M]['kind'] extends 'read'
    ? (ctx: ReadContext, input: ParsedInputOf<P[M]>) => OutputOf<P[M]>
    : (ctx: WriteContext, input: ParsedInputOf<P[M]>) => OutputOf<P[M]>
}

export type AnyHandler = (ctx: never, input: never) => unknown
