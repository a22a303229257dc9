/**
 * What a live connector offers. It says what it can, pulls pages, listens, sends; it answers plain records and never touches
 * the store. All waiting is abortable. Another channel (Matrix, say) is another implementation of this file's two interfaces.
 */
import type { AccountConfig, Capability, LiveChannel } from '#shared/domain/accounts.ts'
import type { ChannelProblem } from '#shared/domain/channel-problems.ts'
import type { LiveRecord, TaskResultRecord } from './records.ts'

export interface LiveConnector {
  readonly channel: LiveChannel
  /** No network yet. Throws ChannelError `setup` where the configuration cannot work. */
  open(session: SessionContext): LiveSession
}

export interface SessionContext {
  accountId: number
  config: AccountConfig
  secrets: Readonly<Record<string, string>>
  /** The account's budget; every request goes through it. */
  limiter: Limiter
  now(): number
  /** Epoch-independent waiting; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
  log(level: 'info' | 'warning' | 'error', event: string, detail?: Record<string, unknown>): void
}

/** Token buckets by API, and how many requests may run at once. */
export interface Limiter {
  /** Waits for its turn, then runs. A ChannelError `busy` thrown by `work` slows this API (or lowers the parallelism) for later calls. */
  run<T>(api: string, signal: AbortSignal, work: () => Promise<T>): Promise<T>
}

export interface LiveSession {
  readonly capabilities: readonly Capability[]
  /** One cheap proof that the login works. Throws ChannelError. */
  check(signal: AbortSignal): Promise<{ nativeId: string; name: string }>
  /** In the order of a first sync; a later one is pulled when the ones before have finished their first pass. */
  readonly streams: readonly PullStream[]
  /**
   * Live events until aborted. Each batch is handed to `sink` together with the cursor that comes after it; `sink` resolves
   * when both are committed. Throws ChannelError when the connection is lost; the engine calls again, after a while, with the
   * last committed cursor.
   */
  listen?(cursor: string | null, sink: (batch: LiveBatch) => Promise<void>, signal: AbortSignal): Promise<void>
  /** Throws ChannelError; of kind `lost` when it may have been done. */
  send(op: OutboundOp, signal: AbortSignal): Promise<SendResult>
  /** Looks whether an op whose answer was lost has been done. Only asked for ops that were attempted. */
  reconcile(op: OutboundOp, attempt: Attempt, signal: AbortSignal): Promise<Reconciled>
  /** How the receivers of open tasks fare by now; a task that cannot be read yet is left out. */
  pollTasks?(tasks: readonly OpenTask[], signal: AbortSignal): Promise<TaskResultRecord[]>
  close(): Promise<void>
}

export interface PullStream {
  /** Stable: it names the cursor in the database. */
  readonly name: string
  /** full: pages of one whole pass, what is not seen by its end has gone. tail: news after the cursor, for ever. */
  readonly kind: 'full' | 'tail'
  /** What `Page.ids` name, for marking what vanished at the end of a full pass. */
  readonly extent?: 'follows' | 'groups' | 'contacts'
  /** Milliseconds from the end of one run to the next. */
  readonly every: number
  /** The page after `cursor`; null begins. The answer of one cursor may be asked for again. */
  pull(cursor: string | null, signal: AbortSignal): Promise<Page>
}

export interface Page {
  /** Made only when needed: a page that is the same as in the pass before is not looked into. */
  records(): LiveRecord[]
  /** After this page. A full pass ends with `more` false. */
  cursor: string | null
  more: boolean
  /** Of a full pass: what was on this page (for follows: `externalId\nstaffId`). Asked for only when needed, as `records`. */
  readonly ids?: readonly string[]
  /** Of the page's content without its cursor; absent: always looked into. */
  digest?: string
  /** How much this page was of how much there is, where it is known. */
  progress?: { done: number; total: number | null }
}

export interface LiveBatch {
  records: readonly LiveRecord[]
  /** Undefined where the channel has none: what is missed meanwhile is healed by the streams. */
  cursor?: string
  /** Streams that should run now instead of at their time: the channel told that something changed. */
  wake?: readonly string[]
}

/** Everything that can go out. Ids are the channel's own. */
export type OutboundOp = { key: string } & (
  | { kind: 'tags'; staffId: string; contactId: string; add: readonly string[]; remove: readonly string[] }
  /** `was`: what it takes the place of. Where the channel has something else by now, nothing is written: see SendResult.stale. */
  | { kind: 'remark'; staffId: string; contactId: string; remark: string; was?: string }
  | { kind: 'tagCreate'; groupId: string | null; groupName: string; name: string }
  | { kind: 'tagRename'; tagId: string; name: string }
  | { kind: 'tagDelete'; tagId: string }
  | {
      kind: 'massSend'
      audience: 'groups' | 'contacts'
      /** Who has to confirm it. */
      staffId: string
      targets: readonly string[]
      text: string
      images: readonly { name: string; mime: string; bytes: Uint8Array }[]
    }
  | { kind: 'taskRemind'; taskId: string }
  | { kind: 'taskCancel'; taskId: string }
  | { kind: 'message'; conversationId: string; audience: 'group' | 'direct'; text: string; replyTo?: string }
  | { kind: 'recall'; conversationId: string; messageId: string }
)

export interface OpenTask {
  taskId: string
  audience: 'groups' | 'contacts'
  /** Receivers whose result is still to come, by the channel's own ids. */
  targets: readonly string[]
}

export interface SendResult {
  /**
   * Nothing was done, because the channel's value is another one than the op was to replace; `records` tell which. The engine
   * applies them and takes the row back (`tookBack` in channels/owned): the three-way compare decides anew.
   */
  stale?: boolean
  /** The channel's own name for it: a mass-send task, a message. */
  nativeId?: string
  /** More will be known of it by `taskResult` records. */
  taskOpen?: boolean
  /** Receivers that were refused although the call as a whole went through. */
  failed?: readonly { id: string; reason: string }[]
  /** What it made true in the channel, applied together with the row's new state (the channel may not tell of it by itself). */
  records?: readonly LiveRecord[]
}

export interface Attempt {
  /** When the first try began. */
  since: number
  /** Native ids that other rows already account for: not ours. */
  taken: ReadonlySet<string>
}

export type Reconciled =
  | { outcome: 'done'; result: SendResult }
  | { outcome: 'absent' }
  /** Cannot be told by machine: a person decides. `again`: or by machine, when asked after so many milliseconds. */
  | { outcome: 'unknown'; again?: number }

/** The only failure a connector throws (besides an abort's reason). */
export class ChannelError extends Error {
  readonly problem: ChannelProblem

  constructor(problem: ChannelProblem, options?: { cause?: unknown }) {
    super(problem.code + (problem.detail ? `: ${problem.detail}` : ''), options)
    this.name = 'ChannelError'
    this.problem = problem
  }
}
