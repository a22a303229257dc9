/** vCard 2.1, 3.0 and 4.0 (RFC 2426, RFC 6350): one contact a card, any number of cards in a file. */
import type { ContactRecord, ImportRecord } from '#shared/domain/records.ts'
import { BrokenFile } from '../../reading/broken-file.ts'
import { normalPhone } from '../../reading/phone.ts'
import { lineBatches } from '../../reading/text.ts'
import type { Connector } from '../format.ts'

interface Property {
  name: string
  params: string[]
  value: string
}

/** Property values longer than this are pictures or keys: of no use here, and never kept. */
const MAX_VALUE = 64 * 1024

/** Joins folded lines: a leading space (3.0, 4.0, base64), or `=` at the end of quoted-printable (2.1). */
class Unfolder {
  #current: string | null = null
  #line = 0
  #soft = false

  /** The line that became complete, if any. */
  push(line: string, number: number): { text: string; line: number } | null {
    if (this.#current !== null) {
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

function quotedPrintable(text: string, charset: string): string {
  const bytes: number[] = []
  const joined = text.replace(/=\n\s?/g, '').replace(/=\s*$/, '')
  for (let i = 0; i < joined.length; i++) {
    const hex = joined[i] === '=' ? joined.slice(i + 1, i + 3) : ''
    if (/^[0-9A-Fa-f]{2}$/.test(hex)) {
      bytes.push(parseInt(hex, 16))
      i += 2
    } else bytes.push(...Buffer.from(joined[i]!, 'utf8'))
  }
  try {
    return new TextDecoder(charset).decode(Uint8Array.from(bytes))
  } catch {
    // A charset nobody knows: most cards are UTF-8 whatever they claim.
    return new TextDecoder('utf-8').decode(Uint8Array.from(bytes))
  }
}

function readProperty(text: string): Property | null {
  let colon = -1
  let quoted = false
  for (let i = 0; i < text.length && i < 2000; i++) {
    const character = text[i]
    if (character === '"') quoted = !quoted
    else if (character === ':' && !quoted) {
      colon = i
      break
    }
  }
  if (colon < 1) return null
  const [head, ...params] = text.slice(0, colon).split(';')
  const dot = head!.lastIndexOf('.')
  const name = head!
    .slice(dot + 1)
    .trim()
    .toUpperCase()
  if (!/^[A-Z0-9-]{1,40}$/.test(name)) return null
  let value = text.slice(colon + 1)
  const upper = params.map((param) => param.toUpperCase())
  if (upper.some((param) => /^(ENCODING=)?QUOTED-PRINTABLE$/.test(param))) {
    const charset = params.find((param) => /^CHARSET=/i.test(param))?.slice(8) ?? 'utf-8'
    value = quotedPrintable(value, charset)
  } else value = value.replaceAll('\n', '')
  return { name, params: upper, value }
}

const unescape = (text: string) => text.replace(/\\([\\;,:nN"])/g, (_, c: string) => (c === 'n' || c === 'N' ? '\n' : c)).trim()

/** Parts of a structured value: `;` separates, unless escaped. */
function parts(value: string): string[] {
  const found: string[] = []
  let current = ''
  for (let i = 0; i < value.length; i++) {
    const character = value.charAt(i)
    if (character === '\\') current += character + value.charAt(++i)
    else if (character === ';') {
      found.push(current)
      current = ''
    } else current += character
  }
  found.push(current)
  return found.map(unescape)
}

const hanOnly = /^[\u3400-\u9fff\uf900-\ufaff]+$/

function nameOf(card: Property[]): string {
  const first = (name: string) => card.find((one) => one.name === name && one.value.trim() !== '')?.value
  const formatted = first('FN')
  if (formatted && unescape(formatted)) return unescape(formatted)
  const structured = first('N')
  if (structured) {
    const [family = '', given = '', middle = ''] = parts(structured)
    const joined = hanOnly.test(family + given) ? family + middle + given : [given, middle, family].filter(Boolean).join(' ')
    if (joined) return joined
  }
  for (const name of ['NICKNAME', 'ORG', 'EMAIL', 'TEL']) {
    const value = first(name)
    if (value) return name === 'ORG' ? parts(value).filter(Boolean).join(' ') : unescape(value).replace(/^tel:/i, '')
  }
  return ''
}

function phoneOf(card: Property[]): string | null {
  const phones = card
    .filter((one) => one.name === 'TEL' && !one.params.some((param) => /FAX|PAGER/.test(param)))
    .map((one) => ({
      phone: normalPhone(unescape(one.value)),
      rank: (one.params.some((param) => /CELL/.test(param)) ? 2 : 0) + (one.params.some((param) => /PREF/.test(param)) ? 1 : 0),
    }))
    .filter((one): one is { phone: string; rank: number } => one.phone !== null)
  return phones.sort((a, b) => b.rank - a.rank)[0]?.phone ?? null
}

function birthdayOf(value: string): string | undefined {
  const m = /^(\d{4}|--)-?(\d{2})-?(\d{2})/.exec(value.trim())
  return m ? `${m[1] === '--' ? '-' : m[1]}-${m[2]}-${m[3]}` : undefined
}

function contactOf(card: Property[], line: number): ContactRecord | null {
  const name = nameOf(card)
  if (name === '') return null
  const value = (wanted: string) => {
    const found = card.find((one) => one.name === wanted && one.value.trim() !== '')?.value
    return found === undefined ? undefined : unescape(found)
  }
  const phone = phoneOf(card)
  const email = value('EMAIL')
  const uid = value('UID')
  const nativeId = uid ? `uid:${uid}` : phone || email ? `card:${name}|${phone ?? email}` : undefined
  const contact: ContactRecord = { type: 'contact', key: nativeId ?? `name:${name}`, name, line }
  if (nativeId) contact.nativeId = nativeId
  if (phone) contact.phone = phone
  if (email) contact.email = email
  const organisation = card.find((one) => one.name === 'ORG')
  const company = organisation ? parts(organisation.value)[0] : undefined
  if (company) contact.company = company
  const title = value('TITLE')
  if (title) contact.position = title
  const address = card.find((one) => one.name === 'ADR')
  const lived = address ? parts(address.value).filter(Boolean).join(' ').replaceAll('\n', ' ') : ''
  if (lived) contact.address = lived
  const birthday = birthdayOf(value('BDAY') ?? '')
  if (birthday) contact.birthday = birthday
  const gender = value('GENDER')?.[0]?.toUpperCase()
  if (gender === 'M') contact.gender = 'male'
  if (gender === 'F') contact.gender = 'female'
  const note = value('NOTE')
  if (note) contact.note = note.slice(0, 4000)
  const categories = (value('CATEGORIES') ?? '').split(',').map((one) => one.trim())
  const tags = categories.filter((one) => one !== '' && !/^my ?contacts$/i.test(one)).map((one) => ({ group: '', name: one }))
  if (tags.length > 0) contact.tags = tags
  return contact
}

export const vcard: Connector = {
  format: 'vcard',
  name: { zh: 'vCard 通讯录', en: 'vCard contacts' },
  channel: { id: 'contacts-import', name: '通讯录' },
  localTimes: false,
  detect: (sample) =>
    /^\s*BEGIN:VCARD\s*$/im.test(sample.text.slice(0, 4096)) ? (/^\s*BEGIN:VCARD/i.test(sample.text) ? 1 : 0.7) : 0,
  async *parse(source) {
    let out: ImportRecord[] = []
    let card: Property[] | null = null
    let began = 0
    let depth = 0
    let seen = 0
    const reject = (line: number, code: 'NAME_MISSING' | 'CARD_UNFINISHED') =>
      out.push({ type: 'rejected', at: `${source.name}:${line}`, reason: { code } })
    const take = (text: string, line: number) => {
      if (/^\s*BEGIN:VCARD\s*$/i.test(text)) {
        // A card inside a card (AGENT) has an END of its own; a BEGIN without one leaves the first unfinished.
        if (card && card.at(-1)?.name === 'AGENT') depth++
        else {
          if (card) reject(began, 'CARD_UNFINISHED')
          card = []
          began = line
          seen++
        }
      } else if (/^\s*END:VCARD\s*$/i.test(text)) {
        if (depth > 0) depth--
        else if (card) {
          const contact = contactOf(card, began)
          if (contact) out.push(contact)
          else reject(began, 'NAME_MISSING')
          card = null
        }
      } else if (card && depth === 0) {
        const property = readProperty(text)
        if (
          property &&
          property.name !== 'PHOTO' &&
          property.name !== 'LOGO' &&
          property.name !== 'SOUND' &&
          property.name !== 'KEY'
        )
          card.push(property)
      }
    }
    const unfolder = new Unfolder()
    for await (const batch of lineBatches(source)) {
      for (let i = 0; i < batch.lines.length; i++) {
        const done = unfolder.push(batch.lines[i]!, batch.first + i)
        if (done) take(done.text, done.line)
      }
      if (out.length > 0) {
        yield out
        out = []
      }
    }
    const last = unfolder.take()
    if (last) take(last.text, last.line)
    if (card) reject(began, 'CARD_UNFINISHED')
    if (seen === 0) throw new BrokenFile(source.name, 'NOTHING_FOUND', { value: 'vcard' })
    if (out.length > 0) yield out
  },
}
