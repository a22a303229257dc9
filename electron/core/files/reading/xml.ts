/**
 * A small forward-only XML reader for the flat, machine-written XML inside workbooks. It keeps no stack and no piece longer than a tag, so
 * depth and long texts cost nothing; a document that declares entities of its own is refused, as workbooks never do.
 */
import type { ByteSource } from './byte-source.ts'
import { BrokenFile } from './broken-file.ts'

interface XmlHandler {
  open(name: string, attributes: string): void
  close(name: string): void
  /** A text may come in several pieces. */
  text(value: string): void
}

const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
/** A tag with its attributes. */
const MAX_TAG = 1024 * 1024
/** The longest entity that is decoded, `&#x10FFFF;`. */
const ENTITY = 12

/** `&lt;`, `&#10;` and their like as the characters they are; what is none stays. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(#x[0-9a-fA-F]{1,6}|#\d{1,7}|\w{2,4});/g, (all, name: string) => {
    if (!name.startsWith('#')) return NAMED[name] ?? all
    const code = name[1] === 'x' ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10)
    return code <= 0x10ffff ? String.fromCodePoint(code) : all
  })
}

const patterns = new Map<string, RegExp>()

/** The value of an attribute in a tag's text, or undefined. `name` may be a pattern. */
export function attribute(attributes: string, name: string): string | undefined {
  let pattern = patterns.get(name)
  if (!pattern) patterns.set(name, (pattern = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`)))
  const found = pattern.exec(attributes)
  const value = found?.[1] ?? found?.[2]
  return value === undefined ? undefined : decodeEntities(value)
}

async function* decoded(source: ByteSource): AsyncGenerator<string> {
  let decoder: InstanceType<typeof TextDecoder> | null = null
  for await (const chunk of source.chunks()) {
    if (!decoder) {
      const wide =
        chunk[0] === 0xff && chunk[1] === 0xfe ? 'utf-16le' : chunk[0] === 0xfe && chunk[1] === 0xff ? 'utf-16be' : null
      decoder = new TextDecoder(wide ?? 'utf-8')
    }
    yield decoder.decode(chunk, { stream: true })
  }
  if (decoder) yield decoder.decode()
}

/** What is being skipped or passed on until its end, which may be pieces away. */
type Within = { end: string; text: boolean } | null

class XmlPieces {
  readonly #name: string
  readonly #handler: XmlHandler
  #buffer = ''
  #within: Within = null

  constructor(name: string, handler: XmlHandler) {
    this.#name = name
    this.#handler = handler
  }

  feed(piece: string): void {
    const text = this.#buffer === '' ? piece : this.#buffer + piece
    let at = 0
    while (at < text.length) {
      const next = this.#within ? this.#passOver(text, at, this.#within) : this.#step(text, at)
      if (next === at) break
      at = next
    }
    this.#buffer = at === 0 ? text : text.slice(at)
    if (this.#buffer.length > MAX_TAG)
      throw new BrokenFile(this.#name, 'XLSX_BROKEN', { problem: 'one of its tags is larger than 1 MB' })
  }

  #passOver(text: string, at: number, within: NonNullable<Within>): number {
    const end = text.indexOf(within.end, at)
    const upTo = end === -1 ? Math.max(at, text.length - within.end.length + 1) : end
    if (within.text && upTo > at) this.#handler.text(text.slice(at, upTo))
    if (end === -1) return upTo
    this.#within = null
    return end + within.end.length
  }

  /** One text or tag from `at`; the same place when more of it must come first. */
  #step(text: string, at: number): number {
    const open = text.indexOf('<', at)
    if (open === -1) {
      // An entity may be cut in two.
      const half = text.lastIndexOf('&')
      const upTo = half >= at && half > text.length - ENTITY ? half : text.length
      if (upTo > at) this.#handler.text(decodeEntities(text.slice(at, upTo)))
      return upTo
    }
    if (open > at) this.#handler.text(decodeEntities(text.slice(at, open)))
    const second = text.charCodeAt(open + 1)
    if (second === 33) return this.#special(text, open)
    const end = text.indexOf('>', open)
    if (end === -1) return open
    if (second === 63) return end + 1
    if (second === 47) {
      this.#handler.close(localName(text.slice(open + 2, end).trim()))
      return end + 1
    }
    const empty = text.charCodeAt(end - 1) === 47
    const body = text.slice(open + 1, empty ? end - 1 : end)
    const space = body.search(/\s/)
    const name = localName(space === -1 ? body : body.slice(0, space))
    this.#handler.open(name, space === -1 ? '' : body.slice(space))
    if (empty) this.#handler.close(name)
    return end + 1
  }

  #special(text: string, open: number): number {
    if (text.length - open < 9) return open
    if (text.startsWith('<!--', open)) {
      this.#within = { end: '-->', text: false }
      return open + 4
    }
    if (text.startsWith('<![CDATA[', open)) {
      this.#within = { end: ']]>', text: true }
      return open + 9
    }
    throw new BrokenFile(this.#name, 'XLSX_BROKEN', { problem: 'it declares entities of its own' })
  }
}

/** Names come without their namespace prefix. Yields after each piece, so that rows can be handed on and others run. */
export async function* readXml(source: ByteSource, handler: XmlHandler): AsyncGenerator<void> {
  const pieces = new XmlPieces(source.name, handler)
  for await (const piece of decoded(source)) {
    pieces.feed(piece)
    yield
  }
}

function localName(name: string): string {
  const colon = name.indexOf(':')
  return colon === -1 ? name : name.slice(colon + 1)
}
