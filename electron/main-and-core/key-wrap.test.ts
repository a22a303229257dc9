import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  KEY_FILE,
  createKeyFile,
  keyCheck,
  matchesKeyFile,
  newDatabaseKey,
  parseKeyFile,
  parseKeyText,
  readDemoKey,
  readKeyFile,
  replaceKeyFile,
  unlockWithSecret,
  wrapWithPassphrase,
} from './key-wrap.ts'
import type { KeyFile } from './key-wrap.ts'

/** In groups of eight, as a person writes it down. */
const formatRecoveryKey = (key: string) => key.replace(/(.{8})(?=.)/g, '$1-')

const PASSPHRASE = '春天的第一杯奶茶'
let dir: string

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'qunxi-key-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

async function sealed(key: string, passphrase = PASSPHRASE): Promise<KeyFile> {
  return { format: 1, check: keyCheck(key), wraps: { passphrase: await wrapWithPassphrase(key, passphrase) } }
}

describe('unlocking', () => {
  test('the passphrase and the recovery key each open; nothing else does', async () => {
    const key = newDatabaseKey()
    const file = await sealed(key)
    expect(await unlockWithSecret(file, PASSPHRASE)).toBe(key)
    expect(await unlockWithSecret(file, key)).toBe(key)
    expect(await unlockWithSecret(file, formatRecoveryKey(key).toUpperCase())).toBe(key)
    expect(await unlockWithSecret(file, `${PASSPHRASE} `)).toBeNull()
    expect(await unlockWithSecret(file, newDatabaseKey())).toBeNull()
  })

  test('a passphrase typed in full width or decomposed letters is the same passphrase', async () => {
    const key = newDatabaseKey()
    const file = await sealed(key, 'café-2026')
    expect(await unlockWithSecret(file, 'cafe\u0301-２０２６')).toBe(key)
  })

  test('a passphrase of 64 hex digits that is not the key still works as a passphrase', async () => {
    const key = newDatabaseKey()
    const passphrase = 'ab'.repeat(32)
    expect(await unlockWithSecret(await sealed(key, passphrase), passphrase)).toBe(key)
  })

  test('any altered byte of the wrap is a wrong passphrase, never a wrong key', async () => {
    const key = newDatabaseKey()
    const file = await sealed(key)
    const wrap = file.wraps.passphrase!
    for (const field of ['salt', 'nonce', 'sealed', 'tag'] as const) {
      const text = wrap[field]
      const flipped = (Number.parseInt(text.slice(0, 2), 16) ^ 1).toString(16).padStart(2, '0') + text.slice(2)
      expect(await unlockWithSecret({ ...file, wraps: { passphrase: { ...wrap, [field]: flipped } } }, PASSPHRASE)).toBeNull()
    }
    expect(await unlockWithSecret({ ...file, check: keyCheck(newDatabaseKey()) }, PASSPHRASE)).toBeNull()
  })

  test('neither the key nor the passphrase can be read in the file', async () => {
    const key = newDatabaseKey()
    createKeyFile(dir, await sealed(key))
    const text = readFileSync(join(dir, KEY_FILE), 'utf8')
    expect(text).not.toContain(key)
    expect(text).not.toContain(PASSPHRASE)
  })
})

describe('the key file', () => {
  const file = (key: string): KeyFile => ({
    format: 1,
    check: keyCheck(key),
    wraps: { keyring: { backend: 'keychain', sealed: 'AAAA' } },
  })

  test('a new key never lands over an old one', () => {
    const first = file(newDatabaseKey())
    createKeyFile(dir, first)
    const before = readFileSync(join(dir, KEY_FILE))
    expect(() => createKeyFile(dir, file(newDatabaseKey()))).toThrowError(expect.objectContaining({ code: 'WORKSPACE_EXISTS' }))
    expect(() => replaceKeyFile(dir, file(newDatabaseKey()))).toThrowError(expect.objectContaining({ code: 'KEY_FILE_DAMAGED' }))
    expect(readFileSync(join(dir, KEY_FILE))).toEqual(before)
    expect(readdirSync(dir)).toEqual([KEY_FILE])
  })

  test('wraps around the same key can be replaced', async () => {
    const key = newDatabaseKey()
    createKeyFile(dir, file(key))
    replaceKeyFile(dir, await sealed(key))
    expect(await unlockWithSecret(readKeyFile(dir)!, PASSPHRASE)).toBe(key)
    expect(readdirSync(dir)).toEqual([KEY_FILE])
  })

  test('a damaged file is refused with the place of what is wrong, and stays as it is', async () => {
    expect(readKeyFile(dir)).toBeNull()
    const good = await sealed(newDatabaseKey())
    const damaged: [string, string][] = [
      ['{', 'not JSON'],
      ['[]', 'top level'],
      [JSON.stringify({ ...good, format: 2 }), 'format'],
      [JSON.stringify({ ...good, wraps: { passphrase: { ...good.wraps.passphrase, salt: 'xx' } } }), 'wraps.passphrase.salt'],
      [JSON.stringify({ ...good, wraps: { passphrase: { ...good.wraps.passphrase, N: 2 ** 30 } } }), 'wraps.passphrase.N'],
    ]
    for (const [text, place] of damaged) {
      writeFileSync(join(dir, KEY_FILE), text)
      expect(() => readKeyFile(dir)).toThrowError(place)
      expect(readFileSync(join(dir, KEY_FILE), 'utf8')).toBe(text)
    }
  })

  test('a file that asks for all of the memory is refused instead of obeyed', async () => {
    const good = await sealed(newDatabaseKey())
    const greedy: KeyFile = { ...good, wraps: { passphrase: { ...good.wraps.passphrase!, N: 2 ** 20, r: 32 } } }
    await expect(unlockWithSecret(greedy, PASSPHRASE)).rejects.toMatchObject({ code: 'KEY_FILE_DAMAGED' })
  })

  test('any JSON at all either parses or names its fault', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        try {
          parseKeyFile(JSON.stringify(value))
        } catch (error) {
          expect(error).toMatchObject({ code: 'KEY_FILE_DAMAGED' })
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('keys as text', () => {
  test('a recovery key survives being written down in groups', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const key = Buffer.from(bytes).toString('hex')
        expect(parseKeyText(` ${formatRecoveryKey(key)}\n`)).toBe(key)
        expect(matchesKeyFile({ format: 1, check: keyCheck(key), wraps: {} }, key)).toBe(true)
      }),
    )
  })

  test('what is not 64 hex digits is no key', () => {
    for (const text of ['', 'ab'.repeat(31), 'ab'.repeat(33), 'zz'.repeat(32), 'a'.repeat(100_000)])
      expect(parseKeyText(text)).toBeNull()
  })

  test('the demo key is read from beside the workspace, and its absence is no error', () => {
    expect(readDemoKey(dir)).toBeNull()
    const key = newDatabaseKey()
    writeFileSync(join(dir, 'demo.key'), `${key}\n`)
    expect(readDemoKey(dir)).toBe(key)
    mkdirSync(join(dir, 'other'))
    writeFileSync(join(dir, 'other', 'demo.key'), 'nonsense')
    expect(readDemoKey(join(dir, 'other'))).toBeNull()
  })
})
