/** A small forward-only XML reader for the flat, machine-written XML inside workbooks. */
import type { ByteSource } from './byte-source.ts'
import { BrokenFile } from './broken-file.ts'
import { decodeText } from './text.ts'

interface XmlHandler {
  open(name: string, attributes: string): void
  close(name: string): void
  text(value: string): void
}

const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
const MAX_TOKEN = 16 * 1024 * 1024

/** `&lt;`, `&#10;` and their like as the characters they are; what is none stays. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(#x[0-9a-fA-F]{1,6}|#\d{1,7}|\w{2,4});/g, (all, name: string) => {
    if (!name.startsWith('#')) return NAMED[name] ?? all
    const code = name[1] === 'x' ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10)
    return code <= 0x10ffff ? String.fromCodePoint(code) : all
  })
}

/** The value of an attribute in a tag's text, or undefined. */
export function attribute(attributes: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes)
  const value = found?.[1] ?? found?.[2]
  return value === undefined ? undefined : decodeEntities(value)
}

/** Names come without their namespace prefix. `pump` is called after each piece, so that rows can be handed on. */
export async function* readXml(source: ByteSource, handler: XmlHandler): AsyncGenerator<void> {
  let buffer = ''
  for await (const piece of decodeText(source, 'utf-8')) {
    buffer += piece
    let at = 0
    while (at < buffer.length) {
      const open = buffer.indexOf('<', at)
      if (open === -1) break
      if (open > at) handler.text(decodeEntities(buffer.slice(at, open)))
      at = open
      if (buffer.startsWith('<![CDATA[', open)) {
        const end = buffer.indexOf(']]>', open)
        if (end === -1) break
        handler.text(buffer.slice(open + 9, end))
        at = end + 3
        continue
      }
      const comment = buffer.startsWith('<!--', open)
      const end = comment ? buffer.indexOf('-->', open) : buffer.indexOf('>', open)
      if (end === -1) break
      at = end + (comment ? 3 : 1)
      const first = buffer.charCodeAt(open + 1)
      if (first === 33 || first === 63) continue
      if (first === 47) {
        handler.close(localName(buffer.slice(open + 2, end).trim()))
        continue
      }
      const empty = buffer.charCodeAt(end - 1) === 47
      const body = buffer.slice(open + 1, empty ? end - 1 : end)
      const space = body.search(/\s/)
      const name = localName(space === -1 ? body : body.slice(0, space))
      handler.open(name, space === -1 ? '' : body.slice(space))
      if (empty) handler.close(name)
    }
    buffer = buffer.slice(at)
    if (buffer.length > MAX_TOKEN) throw new BrokenFile(source.name, 'XLSX_BROKEN', { problem: 'one value is larger than 16 MB' })
    yield
  }
}

function localName(name: string): string {
  const colon = name.indexOf(':')
  return colon === -1 ? name : name.slice(colon + 1)
}
