/** Serves the port: checks the payload, finds the handler, runs it over the right face of the database, replies. */
import { callOf, contract, type Method } from '#shared/contract/contract.ts'
import type { Call } from '#shared/contract/define.ts'
import { misfit, QunxiError, toErrorReply, type ErrorCode } from '#shared/contract/errors.ts'
import type { CoreFrame, Reply, Request, UndoHandle } from '#shared/contract/protocol.ts'
import { doneCommand, logCommand, type Command } from '#core/store/tables/command-log.ts'
import { currentOperatorId } from '#core/store/tables/operators.ts'
import { appendLedger } from '#core/store/tables/ledger.ts'
import type { Workspace } from '../workspace.ts'
import type { AnyHandler, ReadContext, WriteContext } from './context.ts'
import type { Grants } from './grants.ts'
import { handlers } from './handlers.ts'

interface Answer {
  output: unknown
  undo?: UndoHandle
}

/** Runs one call in process: the command line's way in, which may name any path (no `grants`). Throws QunxiError. */
export function dispatch(
  workspace: Workspace,
  method: string,
  rawInput: unknown,
  commandId?: string,
  grants: Grants | null = null,
): Answer {
  const call = callOf(method)
  if (!call) throw new QunxiError('UNKNOWN_CALL', `There is no call named ${method}`)
  const parsed = call.input.safeParse(rawInput)
  if (!parsed.success) throw misfit(method, parsed.error)
  const input = parsed.data
  const command = commandId === undefined ? undefined : { id: commandId, method, input }
  let answer: Answer
  try {
    answer =
      call.kind === 'read' ? runRead(workspace, method, input, command) : runWrite(workspace, method, input, command, grants)
  } catch (error) {
    throw refusedByTables(method, error)
  }
  return { ...answer, output: checkedOutput(call, method, answer.output) }
}

function checkedOutput(call: Call, method: string, output: unknown): unknown {
  const parsed = call.output.safeParse(output)
  if (!parsed.success)
    throw new QunxiError('BAD_OUTPUT', `${method} answered something its contract does not allow`, parsed.error.issues)
  return parsed.data
}

function handlerOf<C>(method: string): (ctx: C, input: unknown) => unknown {
  return (handlers as Record<string, AnyHandler>)[method] as unknown as (ctx: C, input: unknown) => unknown
}

function runRead(workspace: Workspace, method: string, input: unknown, command: Command | undefined): Answer {
  const { store, zone, jobs, backups } = workspace
  // A read keeps no answer: its id must only not be a write's.
  if (command) doneCommand(store.read, command)
  const ctx: ReadContext = { db: store.readFor(method), now: Date.now(), zone, jobs, backups, health: store.health }
  return { output: handlerOf<ReadContext>(method)(ctx, input) }
}

function runWrite(
  workspace: Workspace,
  method: string,
  input: unknown,
  command: Command | undefined,
  grants: Grants | null,
): Answer {
  if (method === 'undo.apply') return undo(workspace, (input as { token: string }).token, command)
  let label: Omit<UndoHandle, 'token'> | undefined
  const now = Date.now()
  const { value, undoToken } = workspace.store.transact((scope) => {
    const before = command && doneCommand(scope.db, command)
    if (before) return before.output
    const operatorId = currentOperatorId(scope.db)
    const ctx: WriteContext = {
      db: scope.db,
      now,
      zone: workspace.zone,
      operatorId,
      jobs: workspace.jobs,
      backups: workspace.backups,
      health: workspace.store.health,
      secrets: workspace.secrets,
      listeners: workspace.listeners,
      grants,
      undoable: (text, values) => {
        label = values ? { label: text, values } : { label: text }
        scope.captureUndo(label)
      },
      ledger: (entry) => appendLedger(scope.db, { ...entry, at: now, operatorId }),
    }
    const output = handlerOf<WriteContext>(method)(ctx, input)
    if (command) logCommand(scope.db, command, now, output)
    return output
  })
  return undoToken && label ? { output: value, undo: { token: undoToken, ...label } } : { output: value }
}

/** What the tables refuse of a person's write: said by each handler first, by name; this is what is said where one forgot. */
const constraints: Readonly<Record<string, ErrorCode>> = {
  SQLITE_CONSTRAINT_FOREIGNKEY: 'NOT_FOUND',
  SQLITE_CONSTRAINT_UNIQUE: 'CONFLICT',
  SQLITE_CONSTRAINT_PRIMARYKEY: 'CONFLICT',
  SQLITE_CONSTRAINT_CHECK: 'BAD_INPUT',
  SQLITE_CONSTRAINT_NOTNULL: 'BAD_INPUT',
  SQLITE_CONSTRAINT_DATATYPE: 'BAD_INPUT',
}

function refusedByTables(method: string, error: unknown): unknown {
  if (!(error instanceof QunxiError) || error.code !== 'INTERNAL') return error
  const { sqlite } = (error.details ?? {}) as { sqlite?: string }
  const code = constraints[sqlite ?? '']
  if (code === undefined) return error
  console.error(`[core] ${method} left it to the tables to refuse:`, error.message)
  return new QunxiError(code, `${method}: ${error.message}`, { sqlite })
}

function undo(workspace: Workspace, token: string, command: Command | undefined): Answer {
  if (command && doneCommand(workspace.store.read, command)) return { output: {} }
  const { value: label, undoToken } = workspace.store.undo(token, (db) => {
    const check = workspace.guardUndo(db)
    return () => {
      check()
      if (command) logCommand(db, command, Date.now(), {})
    }
  })
  return undoToken ? { output: {}, undo: { token: undoToken, ...(label ?? { label: 'app.undo.generic' }) } } : { output: {} }
}

const LONGEST_ID = 64

export interface ServedPort {
  post(frame: CoreFrame): void
  onMessage(listener: (message: unknown) => void): void
  onClose(listener: () => void): void
}

/** Serves one port until it closes. `current` answers null while no workspace is open; a path needs one of `grants`. */
export function servePort(port: ServedPort, current: () => Workspace | null, grants: Grants): void {
  port.onMessage((message) => {
    const request = message as Partial<Request> | null
    if (typeof request !== 'object' || request === null || typeof request.id !== 'number' || typeof request.method !== 'string')
      return
    port.post(answer(request as Request, current(), grants))
  })
}

function answer(request: Request, workspace: Workspace | null, grants: Grants): Reply {
  try {
    if (!workspace) throw new QunxiError('NO_WORKSPACE', 'No workspace is open')
    const { commandId } = request
    if (commandId !== undefined && (typeof commandId !== 'string' || commandId === '' || commandId.length > LONGEST_ID))
      throw new QunxiError('BAD_INPUT', `commandId: a text of 1 to ${LONGEST_ID} characters`, { field: 'commandId' })
    return { id: request.id, ...dispatch(workspace, request.method, request.input, commandId, grants) }
  } catch (error) {
    const reply = toErrorReply(error)
    if (isDamage(error)) workspace?.backups.suspect()
    if (reply.code === 'INTERNAL') console.error(`[core] ${request.method}:`, error)
    return { id: request.id, error: reply }
  }
}

/** A page that does not read: either code, by whether the page is an encrypted one's seal or its content. */
function isDamage(error: unknown): boolean {
  const { code } = error as { code?: unknown }
  return code === 'DATABASE_BROKEN' || (typeof code === 'string' && /^SQLITE_(CORRUPT|NOTADB)/.test(code))
}

/** Every method of the contract has a handler (checked when core starts, so a missing line is seen at once). */
export function missingHandlers(): Method[] {
  return (Object.keys(contract) as Method[]).filter((method) => method !== 'undo.apply' && !Object.hasOwn(handlers, method))
}
