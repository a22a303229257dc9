/** The frames on the port between renderer and core. */
import type { ErrorReply } from './errors.ts'
import type { JobStatus } from './jobs.ts'
import type { Topic } from './topics.ts'

/** `commandId` makes a write idempotent: the same id again answers the first result and does nothing. */
export interface Request {
  id: number
  method: string
  input: unknown
  commandId?: string
}

/** What a write left behind so that it can be taken back. `label` is an i18n key with its values. */
export interface UndoHandle {
  token: string
  label: string
  values?: Record<string, string | number>
}

export type Reply = { id: number; output: unknown; undo?: UndoHandle } | { id: number; error: ErrorReply }

export type Push =
  | { push: 'changed'; topics: Topic[] }
  | { push: 'job'; job: JobStatus }
  | { push: 'ready'; workspace: { name: string; zone: string; demo: boolean } }

export type CoreFrame = Reply | Push
