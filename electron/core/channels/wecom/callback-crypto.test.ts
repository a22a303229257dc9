import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { encrypt, getSignature } from '@wecom/crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { haveSamples, samplesDir } from '#core/testing/samples.ts'
import { BadCallback, callbackKey, decryptCallback, openCallback, signatureOf } from './callback-crypto.ts'
import { readCallbackXml } from './callback-xml.ts'

interface Vector {
  name: string
  token: string
  encodingAESKey: string
  receiveId: string
  timestamp: string
  nonce: string
  msg_encrypt: string
  expected_msg_signature: string
  expected_plaintext: string
}

describe.runIf(haveSamples())('the public vectors', () => {
  const vectors = haveSamples()
    ? (JSON.parse(readFileSync(join(samplesDir, 'wecom-callback-crypto/vectors.json'), 'utf8')) as Vector[])
    : []
  test.each(vectors)('$name', (vector) => {
    const { token, timestamp, nonce, msg_encrypt: encrypted } = vector
    expect(signatureOf(token, timestamp, nonce, encrypted)).toBe(vector.expected_msg_signature)
    const keys = { token, key: callbackKey(vector.encodingAESKey), receiver: vector.receiveId }
    const query = { msg_signature: vector.expected_msg_signature, timestamp, nonce }
    expect(openCallback(keys, query, encrypted)).toBe(vector.expected_plaintext)
    expect(() => openCallback({ ...keys, receiver: 'ww1' }, query, encrypted)).toThrow(BadCallback)
    expect(() => openCallback(keys, { ...query, nonce: `${nonce}1` }, encrypted)).toThrow(/signature/)
  })
  test('64-bit message ids stay whole', async () => {
    const { fields } = await readCallbackXml(vectors[0]!.expected_plaintext)
    expect(fields.get('MsgId')).toBe('4561255354251345929')
  })
})

const aesKeys = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('base64').slice(0, 43))
const words = fc.string({ unit: 'grapheme', maxLength: 200 })

test('whatever @wecom/crypto encrypts is opened, of every length', () => {
  fc.assert(
    fc.property(
      aesKeys,
      words,
      words,
      fc.string({ minLength: 1, maxLength: 20 }),
      fc.nat(),
      (aesKey, message, receiver, token, time) => {
        const encrypted = encrypt(aesKey, message, receiver, Buffer.alloc(16, 7))
        const timestamp = String(time)
        const query = { msg_signature: getSignature(token, timestamp, 'n', encrypted), timestamp, nonce: 'n' }
        expect(openCallback({ token, key: callbackKey(aesKey), receiver }, query, encrypted)).toBe(message)
      },
    ),
    { numRuns: 300 },
  )
})

test('no broken text throws anything but BadCallback', () => {
  const key = callbackKey('jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C')
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String({ minLength: 44, maxLength: 256 })), (encrypted) => {
      try {
        decryptCallback(key, encrypted)
      } catch (error) {
        expect(error).toBeInstanceOf(BadCallback)
      }
    }),
    { numRuns: 500 },
  )
  expect(() => callbackKey('short')).toThrow(BadCallback)
})

test('XML that is cut, or hides a document type, does no harm', async () => {
  await expect(readCallbackXml('<xml><A>1</A>')).rejects.toThrow(BadCallback)
  await expect(readCallbackXml('')).rejects.toThrow(BadCallback)
  await expect(readCallbackXml('{"a":1}')).rejects.toThrow(BadCallback)
  const hiding = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><A>&e;</A></xml>'
  await expect(readCallbackXml(hiding)).rejects.toThrow(BadCallback)
  await expect(readCallbackXml(hiding)).rejects.toThrow(/declares entities of its own/)
  const { fields } = await readCallbackXml('<xml><B>a&amp;b</B></xml>')
  expect(fields.get('B')).toBe('a&b')
})
