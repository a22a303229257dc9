/**
 * The envelope of callbacks (developer.work.weixin.qq.com/document/path/91144): SHA-1 over the sorted parts, AES-256-CBC with the
 * key's first 16 bytes as IV, PKCS#7 to blocks of 32, plaintext = 16 random bytes, length (uint32 BE), message, receiver.
 */
import { createDecipheriv, createHash, timingSafeEqual } from 'node:crypto'

const blockSize = 32
const headerSize = 20

/** What is wrong with one callback, without a key or its content. */
export class BadCallback extends Error {}

/** 32 bytes from the 43 characters of an EncodingAESKey; throws BadCallback. */
export function callbackKey(encodingAesKey: string): Buffer {
  if (!/^[A-Za-z0-9+/]{43}$/.test(encodingAesKey)) throw new BadCallback('an EncodingAESKey has 43 letters and digits')
  return Buffer.from(`${encodingAesKey}=`, 'base64')
}

/** Hex. The parts are sorted byte-wise. */
export function signatureOf(token: string, timestamp: string, nonce: string, encrypted: string): string {
  const parts = [token, timestamp, nonce, encrypted].map((part) => Buffer.from(part)).sort(Buffer.compare)
  return createHash('sha1').update(Buffer.concat(parts)).digest('hex')
}

function signatureFits(given: string, token: string, timestamp: string, nonce: string, encrypted: string): boolean {
  const wanted = Buffer.from(signatureOf(token, timestamp, nonce, encrypted))
  const got = Buffer.from(given.toLowerCase())
  return got.length === wanted.length && timingSafeEqual(got, wanted)
}

/** Throws BadCallback. Node's own unpadding refuses pads above 16, which are right here: it is done by hand. */
export function decryptCallback(key: Buffer, encrypted: string): { message: string; receiver: string } {
  const cipherText = Buffer.from(encrypted, 'base64')
  if (cipherText.length < blockSize || cipherText.length % 16 !== 0)
    throw new BadCallback('the encrypted text has a wrong length')
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  const padded = Buffer.concat([decipher.update(cipherText), decipher.final()])
  const pad = padded.at(-1)!
  if (pad < 1 || pad > blockSize || pad > padded.length || padded.subarray(-pad).some((byte) => byte !== pad)) {
    throw new BadCallback('it cannot be decrypted with this key')
  }
  const plain = padded.subarray(0, -pad)
  const length = plain.length >= headerSize ? plain.readUInt32BE(16) : Number.POSITIVE_INFINITY
  if (headerSize + length > plain.length) throw new BadCallback('it cannot be decrypted with this key')
  return {
    message: plain.subarray(headerSize, headerSize + length).toString('utf8'),
    receiver: plain.subarray(headerSize + length).toString('utf8'),
  }
}

export interface CallbackKeys {
  token: string
  key: Buffer
  /** Whom it must be meant for: the corp id. */
  receiver: string
}

interface CallbackQuery {
  msg_signature: string
  timestamp: string
  nonce: string
}

/** The decrypted text of a callback, or of the `echostr` with which an address is verified. Throws BadCallback. */
export function openCallback(keys: CallbackKeys, query: CallbackQuery, encrypted: string): string {
  if (!signatureFits(query.msg_signature, keys.token, query.timestamp, query.nonce, encrypted)) {
    throw new BadCallback('the signature does not fit the callback token')
  }
  const { message, receiver } = decryptCallback(keys.key, encrypted)
  if (receiver !== keys.receiver) throw new BadCallback('it is meant for another company')
  return message
}
