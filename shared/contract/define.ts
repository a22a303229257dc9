/**
 * One entry per call; everything else (client signature, handler map, validation on both ends) is derived from it.
 * A `read` names the topics whose `changed` push makes it stale; a `write` runs in one transaction.
 */
import type { z } from 'zod'
import type { Topic } from './topics.ts'

interface ReadCall<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly kind: 'read'
  readonly topics: readonly Topic[]
  readonly input: I
  readonly output: O
}

interface WriteCall<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly kind: 'write'
  readonly input: I
  readonly output: O
}

export type Call = ReadCall | WriteCall
export type ContractPart = Record<string, Call>

export function read<I extends z.ZodType, O extends z.ZodType>(call: {
  topics: readonly Topic[]
  input: I
  output: O
}): ReadCall<I, O> {
  return { kind: 'read', ...call }
}

export function write<I extends z.ZodType, O extends z.ZodType>(call: { input: I; output: O }): WriteCall<I, O> {
  return { kind: 'write', ...call }
}

export type InputOf<C extends Call> = z.input<C['input']>
export type ParsedInputOf<C extends Call> = z.output<C['input']>
export type OutputOf<C extends Call> = z.output<C['output']>
