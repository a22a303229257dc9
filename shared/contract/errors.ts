/** The closed list of failures that cross the process boundary. The interface translates by code; `message` is English, for logs and the CLI. */
export const errorCodes = [
  'BAD_INPUT',
  'BAD_OUTPUT',
  'UNKNOWN_CALL',
  'NOT_FOUND',
  'CONFLICT',
  'COMMAND_REUSED',
  'REFUSED',
  'CANCELLED',
  'CORE_EXITED',
  'NO_WORKSPACE',
  'WORKSPACE_EXISTS',
  'WORKSPACE_LOCKED',
  'NOT_A_WORKSPACE',
  'OTHER_WORKSPACE',
  'FOLDER_NOT_EMPTY',
  'KEY_REQUIRED',
  'KEY_FILE_DAMAGED',
  'PASSPHRASE_NEEDED',
  'WRONG_KEY',
  'NEWER_DATABASE',
  'DATABASE_BROKEN',
  'CHANGES_MISSING',
  'DATABASE_BUSY',
  'DISK_FULL',
  'DISK_FAILED',
  'OS_REFUSED',
  'BUSY',
  'READ_ONLY',
  'RUNTIME_TOO_OLD',
  'NOT_CHOSEN',
  'PLAIN_ADDRESS',
  'FILE_NOT_FOUND',
  'FILE_UNREADABLE',
  'FILE_UNWRITABLE',
  'FORMAT_UNKNOWN',
  'FORMAT_BROKEN',
  'POLICY_INVALID',
  'VARIABLE_MISSING',
  'PATTERN_RISKY',
  'INTERNAL',
] as const

export type ErrorCode = (typeof errorCodes)[number]

/** `details` is plain data: the place of a bad input, the ids that fill a window, … */
export class QunxiError extends Error {
  readonly code: ErrorCode
  readonly details: unknown

  constructor(code: ErrorCode, message: string, details?: unknown) {
    super(message)
    this.name = 'QunxiError'
    this.code = code
    this.details = details
  }
}

/** Why a file cannot be written where a person wanted it, as FILE_UNWRITABLE says in `details.why`. */
export const unwritableWhys = ['absent', 'folder', 'denied', 'readOnly', 'name', 'busy', 'other'] as const
export type UnwritableWhy = (typeof unwritableWhys)[number]

/** An input that its schema refuses: names the first field that does not fit, '' where it is the whole. */
export function misfit(of: string, error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] }): QunxiError {
  const [first] = error.issues
  const field = (first?.path ?? []).map(String).join('.')
  const reason = first?.message ?? 'the input does not fit'
  return new QunxiError('BAD_INPUT', `${of}${field === '' ? '' : ` at ${field}`}: ${reason}`, { field, reason })
}

/** The row that `field` of an input names is not there, or not any more; `what` is the thing in a word or two. */
export function notThere(what: string, field: string, id: string | number): QunxiError {
  return new QunxiError('NOT_FOUND', `There is no such ${what}: ${String(id).slice(0, 60)}`, { field, id })
}

export interface ErrorReply {
  code: ErrorCode
  message: string
  details?: unknown
}

export function toErrorReply(error: unknown): ErrorReply {
  if (error instanceof QunxiError) {
    return error.details === undefined
      ? { code: error.code, message: error.message }
      : { code: error.code, message: error.message, details: error.details }
  }
  return { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) }
}
