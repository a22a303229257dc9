/** What every endpoint of the API is given, and how it reads its input. */
import type { Random } from '../random.ts'
import type { CallbackEvent } from './callbacks.ts'
import { PlatformError } from './errors.ts'
import type { MassTask, MassTarget, World } from './world.ts'

export interface Platform {
  readonly world: World
  readonly random: Random
  /** Epoch ms. */
  now(): number
  readonly rules: Rules
  /** Puts an event on its way to the relay. */
  emit(event: CallbackEvent): void
  /** A mass message has reached its receiver. */
  delivered(task: MassTask, target: MassTarget): void
}

interface Rules {
  /** Mass messages one customer or group may get in a month (Asia/Shanghai); null: as many as the month has days. */
  monthlyCap: number | null
  /** Staff confirm mass tasks by themselves this many ms after creation. */
  autoConfirm: number | false
}

export type Input = Record<string, unknown>
export type Output = Record<string, unknown>

export interface Endpoint {
  method: 'GET' | 'POST'
  run(platform: Platform, input: Input): Output
}

export const get = (run: Endpoint['run']): Endpoint => ({ method: 'GET', run })
export const post = (run: Endpoint['run']): Endpoint => ({ method: 'POST', run })

/** A text that must be there; trimmed, since the official examples carry stray spaces. */
export function textOf(input: Input, key: string, missing: number): string {
  const value = input[key]
  if (value === undefined || value === null || value === '') throw new PlatformError(missing, key)
  if (typeof value !== 'string') throw new PlatformError(40058, key)
  return value.trim()
}

export function optionalText(input: Input, key: string, longest?: number): string | undefined {
  const value = input[key]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string' || (longest !== undefined && [...value].length > longest)) throw new PlatformError(40058, key)
  return value
}

/** A list of texts; absent is empty. More than `most` answers 40058. */
export function textsOf(input: Input, key: string, most = Number.POSITIVE_INFINITY): string[] {
  const value = input[key]
  if (value === undefined || value === null) return []
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) throw new PlatformError(40058, key)
  if (value.length > most) throw new PlatformError(40058, `${key} exceeds ${most}`)
  return value
}

/** An object inside the request; absent (or null) is undefined. */
export function objectOf(input: Input, key: string): Input | undefined {
  const value = input[key]
  if (value === undefined || value === null) return undefined
  if (!isObject(value)) throw new PlatformError(40058, key)
  return value
}

/** A list of objects inside the request; absent is empty. */
export function objectsOf(input: Input, key: string): Input[] {
  const value = input[key]
  if (value === undefined || value === null) return []
  if (!Array.isArray(value) || !value.every(isObject)) throw new PlatformError(40058, key)
  return value
}

function isObject(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `over` is what a limit above the maximum becomes; the platform's endpoints differ in this. */
export function limitOf(input: Input, standard: number, most: number, over: number): number {
  const value = input.limit
  if (value === undefined || value === null || value === 0) return standard
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) throw new PlatformError(40058, 'limit')
  return value > most ? over : value
}

export function secondsOf(platform: Platform): number {
  return Math.floor(platform.now() / 1000)
}

export function staffOf(platform: Platform, userid: string) {
  const staff = platform.world.staff.get(userid)
  if (staff === undefined) throw new PlatformError(40003, userid)
  return staff
}
