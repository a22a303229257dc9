/** What an answer to an unlikely question must be: an output, or a failure of the closed list that says of what. */
import { inspect } from 'node:util'
import { errorCodes, type ErrorReply } from '#shared/contract/errors.ts'

/** Undefined where the failure is one that a window may be told; else what is wrong with it. */
export function faultOf(error: Pick<ErrorReply, 'code' | 'message' | 'details'>): string | undefined {
  const { code, message, details } = error
  const { field } = (details ?? {}) as { field?: unknown }
  if (!errorCodes.includes(code)) return `${code} is not of the closed list`
  if (code === 'INTERNAL' || code === 'BAD_OUTPUT') return `${code}: ${message}`
  if (['BAD_INPUT', 'NOT_FOUND', 'FILE_UNWRITABLE'].includes(code) && typeof field !== 'string')
    return `${code} names no field: ${message}`
  try {
    structuredClone(error)
  } catch {
    return `${code} cannot be sent to a window`
  }
  return undefined
}

/** A payload as it is printed where it brought something down. */
export function printed(payload: unknown): string {
  return inspect(payload, { depth: 8, maxStringLength: 300, maxArrayLength: 20, breakLength: 160 })
}

export const FUZZ_SEED = Number(process.env['QUNXI_FUZZ_SEED'] ?? 20_261_201)
/** Payloads a call. */
export const FUZZ_RUNS = Number(process.env['QUNXI_FUZZ_RUNS'] ?? 1000)
