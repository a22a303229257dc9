/** Lines of cards: unfolded byte by byte, decoded property by property, because each may name an encoding of its own. */
import type { TextEncoding } from '../../reading/text.ts'

export interface Property {
  name: string
  /** In capitals. */
  params: string[]
  value: string
}

/** Property values longer than this are pictures or keys: of no use here, and never kept. */
const MAX_VALUE = 64 * 1024

/** Joins folded lines: a leading space (3.0, 4.0, base64), or `=` at the end of quoted-printable (2.1). */
export class Unfolder {
  #current: string | null = null
  #line = 0
  #soft = false

  /** The line that became complete, if any. */
  push(line: string, number: number): { text: string; line: number } | null {
    // A text that was cut off behind its `=` ends where the card does.
    if (this.#current !== null && !/^END:VCARD\s*$/i.test(line)) {
      if (this.#soft) {
        this.#append(`\n${line}`)
        this.#soft = line.endsWith('=')
        return null
      }
      if (line.startsWith(' ') || line.startsWith('\t')) {
        this.#append(line.slice(1))
        return null
      }
    }
    const done = this.take()
    this.#current = line
    this.#line = number
    this.#soft = line.endsWith('=') && /ENCODING=QUOTED-PRINTABLE|;QUOTED-PRINTABLE/i.test(line)
    return done
  }

  take(): { text: string; line: number } | null {
    if (this.#current === null) return null
    const done = { text: this.#current, line: this.#line }
    this.#current = null
    this.#soft = false
    return done
  }

  #append(text: string): void {
    if (this.#current!.length < MAX_VALUE) this.#current += text
  }
}

function quotedPrintable(text: string): Buffer {
  const bytes: number[] = []
  const joined = text.replace(/=\n\s?/g, '').replace(/=\s*$/, '')
  for (let i = 0; i < joined.length; i++) {
    const hex = joined[i] === '=' ? joined.slice(i + 1, i + 3) : ''
    if (/^[0-9A-Fa-f]{2}$/.test(hex)) {
      bytes.push(parseInt(hex, 16))
      i += 2
    } else bytes.push(joined.charCodeAt(i) & 0xff)
  }
  return Buffer.from(bytes)
}

function decodesAs(bytes: Uint8Array, charset: string): string | null {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes)
  } catch {
    // Another charset, or one that nobody knows.
    return null
  }
}

/** Names that decoders do not know. */
const CODE_PAGES: Record<string, string> = { '936': 'gbk', '950': 'big5', '932': 'shift_jis', '949': 'euc-kr', '65001': 'utf-8' }

function charsetOf(named: string | undefined, fileEncoding: TextEncoding): string {
  const page = /^(?:cp|ms|windows-?)?(\d{3,5})$/i.exec(named ?? '')?.[1]
  const charset = page ? (CODE_PAGES[page] ?? `windows-${page}`) : (named ?? fileEncoding)
  try {
    return new TextDecoder(charset).encoding
  } catch {
    // A charset nobody knows: most cards are UTF-8 whatever they claim.
    return 'utf-8'
  }
}

/** Bytes in the charset the property names, else the file's; characters that only UTF-8 makes of them are believed before any claim. */
function decode(bytes: Buffer, named: string | undefined, fileEncoding: TextEncoding): string {
  if (bytes.every((byte) => byte < 0x80) && !/2022|utf-?16/i.test(named ?? '')) return bytes.toString('latin1')
  const utf8 = decodesAs(bytes, 'utf-8')
  if (utf8 !== null && /[\u0800-\uffff]/.test(utf8)) return utf8
  const charset = charsetOf(named, fileEncoding)
  return decodesAs(bytes, charset) ?? utf8 ?? new TextDecoder(charset).decode(bytes)
}

/** The place of the colon that ends name and parameters; quotes may hold others. */
function colonOf(text: string): number {
  let quoted = false
  for (let i = 0; i < text.length && i < 2000; i++) {
    if (text[i] === '"') quoted = !quoted
    else if (text[i] === ':' && !quoted) return i
  }
  return -1
}

/** A line of bytes as a property; null when it is none. `wide`: the line was decoded with the whole file. */
export function readProperty(line: string, fileEncoding: TextEncoding, wide: boolean): Property | null {
  const colon = colonOf(line)
  if (colon < 1) return null
  const [head, ...params] = line.slice(0, colon).split(/;(?=(?:[^"]*"[^"]*")*[^"]*$)/)
  const name = head!
    .slice(head!.lastIndexOf('.') + 1)
    .trim()
    .toUpperCase()
  if (!/^[A-Z0-9-]{1,40}$/.test(name)) return null
  const raw = line.slice(colon + 1)
  const quoted = params.some((param) => /^(?:ENCODING=)?QUOTED-PRINTABLE$/i.test(param))
  const charset = params
    .find((param) => /^CHARSET=/i.test(param))
    ?.slice(8)
    .replaceAll('"', '')
  const base64 = params.some((param) => /^(?:ENCODING=)?(?:BASE64|B)$/i.test(param)) && /^[A-Za-z0-9+/\s]+=*\s*$/.test(raw)
  const bytes = quoted
    ? quotedPrintable(raw)
    : base64
      ? Buffer.from(raw, 'base64')
      : wide
        ? null
        : Buffer.from(raw.replaceAll('\n', ''), 'latin1')
  const value = bytes === null ? raw.replaceAll('\n', '') : decode(bytes, charset, fileEncoding)
  return { name, params: params.map((param) => param.toUpperCase()), value }
}

export const unescape = (text: string): string =>
  text
    .replace(/\\([\\;,:nN"])/g, (_, c: string) => (c === 'n' || c === 'N' ? '\n' : c))
    .replace(/\r\n?/g, '\n')
    .trim()

/** Parts of a value: `separator` parts them, unless it is escaped; escapes are read after. */
export function parts(value: string, separator: ';' | ','): string[] {
  const found: string[] = []
  let current = ''
  for (let i = 0; i < value.length; i++) {
    const character = value.charAt(i)
    if (character === '\\') current += character + value.charAt(++i)
    else if (character === separator) {
      found.push(current)
      current = ''
    } else current += character
  }
  found.push(current)
  return found.map(unescape)
}
