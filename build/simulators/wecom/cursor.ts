/** Cursors nobody can read, as on the platform: a client that looks inside one finds nothing. */
import { createHash } from 'node:crypto'
import { PlatformError } from './errors.ts'

const key = createHash('sha256').update('qunxi simulator cursor').digest()

/** `scope` is whatever the cursor belongs to (the API and its filter); another scope refuses it with 40058. */
export function sealCursor(scope: string, place: readonly number[]): string {
  const body = Buffer.from(place.join(','))
  return Buffer.concat([check(scope, body), blur(body)]).toString('base64url')
}

/** Undefined for a missing or empty cursor: the start. */
export function openCursor(scope: string, cursor: unknown): number[] | undefined {
  if (cursor === undefined || cursor === null) return undefined
  if (typeof cursor !== 'string') throw new PlatformError(40058, 'cursor')
  if (cursor.trim() === '') return undefined
  const bytes = Buffer.from(cursor.trim(), 'base64url')
  const body = blur(bytes.subarray(8))
  if (bytes.length < 9 || !check(scope, body).equals(bytes.subarray(0, 8))) throw new PlatformError(40058, 'invalid cursor')
  return body.toString().split(',').map(Number)
}

function check(scope: string, body: Buffer): Buffer {
  return createHash('sha256').update(scope).update('\0').update(body).digest().subarray(0, 8)
}

function blur(body: Buffer): Buffer {
  return Buffer.from(body.map((byte, i) => byte ^ key[i % key.length]!))
}
