/** Encodings by content, decoded as a stream, and split into lines. */
import type { ByteSource } from './byte-source.ts'
import { BrokenFile } from './broken-file.ts'

export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030' | 'big5' | 'windows-1252'

const MAX_LINE = 16 * 1024 * 1024
/** Pure ASCII so far: read on, because the first Chinese name may come late. */
const LOOK_AHEAD = 64 * 1024 * 1024

/** The encoding of a piece of text that begins at the file's beginning (`whole`: nothing follows it). */
export function encodingOf(bytes: Uint8Array, whole: boolean): TextEncoding {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const wide = utf16Guess(bytes)
  if (wide) return wide
  return narrowEncoding(bytes, whole)
}

function narrowEncoding(bytes: Uint8Array, whole: boolean): TextEncoding {
  if (decodes('utf-8', bytes, whole)) return 'utf-8'
  if (isDamagedUtf8(bytes)) return 'utf-8'
  if (isWestern(bytes)) return 'windows-1252'
  if (isBig5(bytes) && decodes('big5', bytes, whole)) return 'big5'
  return 'gb18030'
}

/**
 * A cut or wrong byte does not make another encoding of it: most characters of three or four bytes are whole, and other encodings hardly ever
 * make such characters by chance.
 */
function isDamagedUtf8(bytes: Uint8Array): boolean {
  const text = new TextDecoder('utf-8').decode(bytes)
  let lost = 0
  let whole = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0xfffd) lost++
    else if (code > 0x7ff) whole++
  }
  return whole >= lost * 2
}

/** Letters with marks stand alone among plain ones; Chinese encodings write two bytes and seldom one character by itself. */
function isWestern(bytes: Uint8Array): boolean {
  let alone = 0
  let runs = 0
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i]! < 0x80) continue
    let end = i
    while (end < bytes.length && bytes[end]! >= 0x80) end++
    runs++
    if (end - i === 1) alone++
    i = end
  }
  return runs > 0 && alone > runs * 0.8
}

/** In Big5 two in five second bytes are plain letters or signs, in simplified Chinese text hardly any. */
function isBig5(bytes: Uint8Array): boolean {
  let pairs = 0
  let plain = 0
  let odd = 0
  for (let i = 0; i + 1 < bytes.length; i++) {
    const first = bytes[i]!
    if (first < 0x80) continue
    const second = bytes[++i]!
    pairs++
    if (second < 0x80) plain++
    if (first < 0xa1 || first > 0xf9 || (first > 0xc6 && first < 0xc9)) odd++
  }
  return pairs > 1 && plain > pairs * 0.2 && odd < pairs * 0.05
}

/** UTF-16 without a mark: in chats, line ends, digits and spaces have a zero byte on one fixed side. */
function utf16Guess(bytes: Uint8Array): TextEncoding | null {
  const size = Math.min(bytes.length, 4096) & ~1
  if (size < 4) return null
  let even = 0
  let odd = 0
  for (let i = 0; i < size; i += 2) {
    if (bytes[i] === 0) even++
    if (bytes[i + 1] === 0) odd++
  }
  const pairs = size / 2
  if (odd > pairs * 0.2 && even < odd * 0.2) return 'utf-16le'
  if (even > pairs * 0.2 && odd < even * 0.2) return 'utf-16be'
  return null
}

function decodes(encoding: TextEncoding, bytes: Uint8Array, whole: boolean): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: !whole })
    return true
  } catch {
    // That is the question: these bytes are not of this encoding.
    return false
  }
}

function isAscii(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i]! > 0x7f) return false
  return true
}

/** Reads only as far as the first bytes that tell the encodings apart. */
export async function detectEncoding(source: ByteSource): Promise<TextEncoding> {
  let first: Uint8Array | null = null
  let carried: Uint8Array = new Uint8Array(0)
  let seen = 0
  for await (const chunk of source.chunks()) {
    seen += chunk.length
    if (first === null) {
      first = chunk
      if (utf16Guess(chunk) || chunk[0]! >= 0xef) return encodingOf(chunk, seen >= source.size)
    }
    if (!isAscii(chunk)) {
      const sample = carried.length > 0 ? Buffer.concat([carried, chunk]) : chunk
      if (sample.length > 4096 || seen >= source.size) return narrowEncoding(sample, seen >= source.size)
      carried = sample
    }
    if (seen > LOOK_AHEAD) break
  }
  return carried.length > 0 ? narrowEncoding(carried, true) : 'utf-8'
}

/** Decoded pieces of any length; a byte-order mark is dropped, bytes that fit nothing become U+FFFD. */
export async function* decodeText(source: ByteSource, encoding?: TextEncoding): AsyncGenerator<string> {
  const known = encoding ?? (await detectEncoding(source))
  if (known === 'utf-8') {
    yield* decodeUtf8(source)
    return
  }
  const decoder = new TextDecoder(known)
  for await (const chunk of source.chunks()) {
    const text = decoder.decode(chunk, { stream: true })
    if (text.length > 0) yield text
  }
  const rest = decoder.decode()
  if (rest.length > 0) yield rest
}

/** What `TextDecoder` gives, by the faster way of buffers: whole characters of a chunk, the rest with the next one. */
async function* decodeUtf8(source: ByteSource): AsyncGenerator<string> {
  let held: Uint8Array | null = null
  let begun = false
  for await (const chunk of source.chunks()) {
    let bytes: Uint8Array = held === null ? chunk : Buffer.concat([held, chunk])
    if (!begun) {
      if (bytes.length < 3) {
        held = Buffer.from(bytes)
        continue
      }
      begun = true
      if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3)
    }
    const end = wholeUntil(bytes)
    // A chunk may be used again by whoever gave it.
    held = end < bytes.length ? Buffer.from(bytes.subarray(end)) : null
    if (end > 0) yield utf8(bytes.subarray(0, end))
  }
  if (held !== null && held.length > 0) yield utf8(held)
}

const utf8 = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')

/** Before a character at the end that has begun and is not whole. */
function wholeUntil(bytes: Uint8Array): number {
  const size = bytes.length
  for (let back = 1; back <= 3 && back <= size; back++) {
    const byte = bytes[size - back]!
    if (byte < 0x80) return size
    if (byte < 0xc0) continue
    const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
    return needs > back ? size - back : size
  }
  return size
}

interface LineBatch {
  /** Number of the first line, from 1. */
  first: number
  lines: string[]
  /** The last batch of the file. */
  last: boolean
}

/** Lines of one-byte characters: each byte as the character of its number, for formats whose lines have encodings of their own. */
export async function* byteLines(source: ByteSource): AsyncGenerator<LineBatch> {
  yield* linesOf(source, latin(source))
}

async function* latin(source: ByteSource): AsyncGenerator<string> {
  for await (const chunk of source.chunks()) yield Buffer.from(chunk).toString('latin1')
}

/** Lines without their ends (LF, CRLF or a lone CR), in batches. Throws LINE_TOO_LONG. */
export async function* lineBatches(source: ByteSource, encoding?: TextEncoding): AsyncGenerator<LineBatch> {
  yield* linesOf(source, decodeText(source, encoding))
}

async function* linesOf(source: ByteSource, pieces: AsyncIterable<string>): AsyncGenerator<LineBatch> {
  let rest = ''
  let number = 1
  for await (const piece of pieces) {
    let text = rest + piece
    // A CR at the very end may be half of a CRLF.
    const held = text.endsWith('\r') ? '\r' : ''
    if (held) text = text.slice(0, -1)
    const lines = text.includes('\r') ? text.split(/\r\n|\n|\r/) : text.split('\n')
    rest = lines.pop()! + held
    if (rest.length > MAX_LINE) throw new BrokenFile(`${source.name}:${number + lines.length}`, 'LINE_TOO_LONG', { limit: 16 })
    if (lines.length === 0) continue
    yield { first: number, lines, last: false }
    number += lines.length
  }
  const lines = rest.endsWith('\r') ? [rest.slice(0, -1)] : rest.length > 0 ? [rest] : []
  yield { first: number, lines, last: true }
}
