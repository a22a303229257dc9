/**
 * How the database key is kept: 32 random bytes, made once, stored in `key.json` only in wrapped form.
 * Used by main (keyring, passphrase) and by the command line (passphrase). node:crypto only.
 *
 * Wraps are added and replaced around one key; `check` identifies that key, so a file for one key can never be
 * overwritten by a file for another.
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { QunxiError } from '#shared/contract/errors.ts'
import { syncFolder } from './durable.ts'

export const KEY_FILE = 'key.json'
export const DEMO_KEY_FILE = 'demo.key'

const KEY_HEX = /^[0-9a-f]{64}$/

// RFC 7914 parameters: 128 MiB and about a third of a second on a 2020 laptop.
const SCRYPT = { N: 2 ** 17, r: 8, p: 1 } as const
// A key.json from elsewhere must not be able to ask for the whole machine.
const SCRYPT_MAX_MEMORY = 1024 * 1024 * 1024

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`))

const passphraseWrapSchema = z.object({
  kdf: z.literal('scrypt'),
  N: z
    .number()
    .int()
    .min(2 ** 14)
    .max(2 ** 20)
    .refine((n) => (n & (n - 1)) === 0),
  r: z.number().int().min(1).max(32),
  p: z.number().int().min(1).max(16),
  salt: hex(16),
  cipher: z.literal('aes-256-gcm'),
  nonce: hex(12),
  sealed: hex(32),
  tag: hex(16),
})
type PassphraseWrap = z.infer<typeof passphraseWrapSchema>

const keyringWrapSchema = z.object({
  /** The safeStorage backend that sealed it; another backend today means asking the person instead of guessing. */
  backend: z.string().min(1).max(100),
  /** base64 of safeStorage.encryptString(key). */
  sealed: z.string().min(1).max(100_000),
})
export type KeyringWrap = z.infer<typeof keyringWrapSchema>

const keyFileSchema = z.object({
  format: z.literal(1),
  check: hex(16),
  wraps: z.object({ passphrase: passphraseWrapSchema.optional(), keyring: keyringWrapSchema.optional() }),
})
export type KeyFile = z.infer<typeof keyFileSchema>

/** 64 lower-case hex digits from the system's random source. */
export function newDatabaseKey(): string {
  return randomBytes(32).toString('hex')
}

/** Identifies a key without revealing it (the key is 256 random bits, so this cannot be searched). */
export function keyCheck(key: string): string {
  return createHmac('sha256', Buffer.from(requireKey(key), 'hex'))
    .update('qunxi key check v1')
    .digest('hex')
    .slice(0, 32)
}

/** A key as a person types or a file holds it: 64 hex digits, spaces, dashes and case do not matter; else null. */
export function parseKeyText(text: string): string | null {
  if (text.length > 1024) return null
  const digits = text.replace(/[\s-]/g, '').toLowerCase()
  return KEY_HEX.test(digits) ? digits : null
}

function requireKey(key: string): string {
  if (!KEY_HEX.test(key)) throw new QunxiError('BAD_INPUT', 'A database key is 64 lower-case hex digits.')
  return key
}

function derive(passphrase: string, wrap: { N: number; r: number; p: number; salt: string }): Promise<Buffer> {
  const { N, r, p } = wrap
  if (128 * N * r > SCRYPT_MAX_MEMORY) {
    return Promise.reject(new QunxiError('KEY_FILE_DAMAGED', `${KEY_FILE} asks for more memory than a key needs.`))
  }
  return new Promise((resolve, reject) => {
    // NFKC: the same passphrase typed with another input method or in full width is the same passphrase.
    scrypt(
      passphrase.normalize('NFKC'),
      Buffer.from(wrap.salt, 'hex'),
      32,
      { N, r, p, maxmem: 2 * 128 * N * r + 2 ** 20 },
      (error, derived) => (error ? reject(error) : resolve(derived)),
    )
  })
}

/** Seals the key under a passphrase with a fresh salt and nonce. */
export async function wrapWithPassphrase(key: string, passphrase: string): Promise<PassphraseWrap> {
  const salt = randomBytes(16).toString('hex')
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', await derive(passphrase, { ...SCRYPT, salt }), nonce)
  cipher.setAAD(Buffer.from(keyCheck(key)))
  const sealed = Buffer.concat([cipher.update(Buffer.from(key, 'hex')), cipher.final()])
  return {
    kdf: 'scrypt',
    ...SCRYPT,
    salt,
    cipher: 'aes-256-gcm',
    nonce: nonce.toString('hex'),
    sealed: sealed.toString('hex'),
    tag: cipher.getAuthTag().toString('hex'),
  }
}

/** The key, or null when the passphrase is not the right one (or the wrap was altered: the two cannot be told apart). */
export async function unwrapWithPassphrase(file: KeyFile, passphrase: string): Promise<string | null> {
  const wrap = file.wraps.passphrase
  if (!wrap) return null
  const decipher = createDecipheriv('aes-256-gcm', await derive(passphrase, wrap), Buffer.from(wrap.nonce, 'hex'), {
    authTagLength: 16,
  })
  decipher.setAAD(Buffer.from(file.check))
  decipher.setAuthTag(Buffer.from(wrap.tag, 'hex'))
  try {
    const key = Buffer.concat([decipher.update(Buffer.from(wrap.sealed, 'hex')), decipher.final()]).toString('hex')
    return matchesKeyFile(file, key) ? key : null
  } catch {
    // The seal does not open with it: another passphrase, or a damaged wrap.
    return null
  }
}

export function matchesKeyFile(file: KeyFile, key: string): boolean {
  return timingSafeEqual(Buffer.from(file.check), Buffer.from(keyCheck(key)))
}

/** Opens with whatever a person has: the recovery key or the passphrase. Null when it is neither. */
export async function unlockWithSecret(file: KeyFile, secret: string): Promise<string | null> {
  const typed = parseKeyText(secret)
  if (typed && matchesKeyFile(file, typed)) return typed
  return unwrapWithPassphrase(file, secret)
}

/** Throws KEY_FILE_DAMAGED with the place of what is wrong. */
export function parseKeyFile(text: string): KeyFile {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    throw new QunxiError('KEY_FILE_DAMAGED', `${KEY_FILE} is not JSON; nothing was changed.`)
  }
  const parsed = keyFileSchema.safeParse(data)
  if (!parsed.success) {
    const at = parsed.error.issues[0]?.path.join('.') || 'top level'
    throw new QunxiError('KEY_FILE_DAMAGED', `${KEY_FILE} cannot be read (at ${at}); nothing was changed.`)
  }
  return parsed.data
}

/** Null when the folder has no key.json. */
export function readKeyFile(dir: string): KeyFile | null {
  let text: string
  try {
    text = readFileSync(join(dir, KEY_FILE), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new QunxiError('OS_REFUSED', `${KEY_FILE} could not be read: ${(error as Error).message}`)
  }
  return parseKeyFile(text)
}

/** The key beside a demo workspace, or null where there is none. */
export function readDemoKey(dir: string): string | null {
  try {
    return parseKeyText(readFileSync(join(dir, DEMO_KEY_FILE), 'utf8'))
  } catch {
    // It is no demo workspace.
    return null
  }
}

/**
 * Writes key.json for the first time. Refuses (WORKSPACE_EXISTS) where there is one already, even one made in the same
 * instant by another process: a new key never lands over an old one.
 */
export function createKeyFile(dir: string, file: KeyFile): void {
  const target = join(dir, KEY_FILE)
  const temporary = writeTemporary(dir, file)
  try {
    // A link refuses an existing name and is never seen half written; FAT and some network drives have no links.
    try {
      linkSync(temporary, target)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error
      writeNew(target, file)
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw new QunxiError('WORKSPACE_EXISTS', `This folder has a ${KEY_FILE} already; it was left as it is.`)
  } finally {
    rmSync(temporary, { force: true })
  }
  syncFolder(dir)
}

/** Writes key.json into a folder that nobody else knows of yet: the drawer in which a workspace is made. */
export function putKeyFile(dir: string, file: KeyFile): void {
  writeNew(join(dir, KEY_FILE), file)
}

/** Replaces the wraps around the same key, atomically. Refuses when the file on disk is for another key, or gone. */
export function replaceKeyFile(dir: string, file: KeyFile): void {
  const present = readKeyFile(dir)
  if (!present || present.check !== file.check) {
    throw new QunxiError('KEY_FILE_DAMAGED', `${KEY_FILE} in this folder is not for the key in use; it was left as it is.`)
  }
  const temporary = writeTemporary(dir, file)
  renameSync(temporary, join(dir, KEY_FILE))
  syncFolder(dir)
}

function writeTemporary(dir: string, file: KeyFile): string {
  const path = join(dir, `.${KEY_FILE}.${randomBytes(6).toString('hex')}`)
  writeNew(path, file)
  return path
}

/** Throws EEXIST where there is such a file already. */
function writeNew(path: string, file: KeyFile): void {
  const handle = openSync(path, 'wx', 0o600)
  try {
    writeSync(handle, `${JSON.stringify(file, null, 2)}\n`)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
