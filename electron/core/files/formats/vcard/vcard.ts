/** vCard 2.1, 3.0 and 4.0 (RFC 2426, RFC 6350): one contact a card, any number of cards in a file. */
import { readPhones } from '#shared/domain/phone.ts'
import type { ContactRecord, ImportRecord, Reason } from '#shared/domain/records.ts'
import { BrokenFile } from '../../reading/broken-file.ts'
import { byteLines, detectEncoding, lineBatches } from '../../reading/text.ts'
import type { Connector } from '../format.ts'
import { readBirthday } from '../../reading/dates.ts'
import { phoneNote } from '../phone-note.ts'
import { parts, readProperty, unescape, Unfolder, type Property } from './lines.ts'

const hanOnly = /^[\u3400-\u9fff\uf900-\ufaff]+$/

function nameOf(card: Property[]): string {
  const first = (name: string) => card.find((one) => one.name === name && one.value.trim() !== '')?.value
  const formatted = first('FN')
  if (formatted && unescape(formatted)) return unescape(formatted)
  const structured = first('N')
  if (structured) {
    const [family = '', given = '', middle = ''] = parts(structured, ';')
    const joined = hanOnly.test(family + given) ? family + middle + given : [given, middle, family].filter(Boolean).join(' ')
    if (joined) return joined
  }
  for (const name of ['NICKNAME', 'ORG', 'EMAIL', 'TEL']) {
    const value = first(name)
    if (value) return name === 'ORG' ? parts(value, ';').filter(Boolean).join(' ') : unescape(value).replace(/^tel:/i, '')
  }
  return ''
}

/** Numbers of a card, the preferred and the mobile one first, faxes never; and what is written where none is whole. */
function phonesOf(card: Property[]): { numbers: string[]; shown: string; note: Reason | null } {
  const fields = card
    .filter((one) => one.name === 'TEL' && !one.params.some((param) => /FAX|PAGER/.test(param)))
    .map((one) => ({
      text: unescape(one.value),
      rank:
        (one.params.some((param) => /CELL|IPHONE/.test(param)) ? 2 : 0) +
        (one.params.some((param) => /PREF/.test(param)) ? 1 : 0),
    }))
    .sort((a, b) => b.rank - a.rank)
  const numbers = new Set<string>()
  let shown = ''
  let note: Reason | null = null
  for (const { text } of fields) {
    const read = readPhones(text)
    for (const number of read.numbers) numbers.add(number)
    if (read.why === null) continue
    if (shown === '') shown = read.extended[0] ?? text
    note ??= phoneNote(read, text)
  }
  return { numbers: [...numbers], shown, note: numbers.size === 0 ? note : null }
}

/** A year that the phone left off, by 1604 or a parameter, is none. */
function birthdayOf(card: Property[]): string | undefined {
  const found = card.find((one) => one.name === 'BDAY' && one.value.trim() !== '')
  if (!found) return undefined
  const birthday = readBirthday(unescape(found.value), 'dmy')
  const omitted = found.params.map((param) => /^X-APPLE-OMIT-YEAR=(\d+)$/.exec(param)?.[1]).find(Boolean)
  return omitted !== undefined && birthday?.startsWith(`${omitted.padStart(4, '0')}-`) ? `--${birthday.slice(5)}` : birthday
}

function contactOf(card: Property[], line: number): { contact: ContactRecord; note: Reason | null } | null {
  const name = nameOf(card)
  if (name === '') return null
  const value = (wanted: string) => {
    const found = card.find((one) => one.name === wanted && one.value.trim() !== '')?.value
    return found === undefined ? undefined : unescape(found)
  }
  const { numbers, shown, note: phoneLost } = phonesOf(card)
  const [phone, ...others] = numbers
  const email = value('EMAIL')
  const uid = value('UID')
  const known = phone ?? email ?? (shown || undefined)
  const nativeId = uid ? `uid:${uid}` : known ? `card:${name}|${known}` : undefined
  const contact: ContactRecord = { type: 'contact', key: nativeId ?? `name:${name}`, name, line }
  if (nativeId) contact.nativeId = nativeId
  if (phone) contact.phone = phone
  else if (shown) contact.phoneText = shown.slice(0, 60)
  if (others.length > 0) contact.otherPhones = others
  if (email) contact.email = email
  const organisation = card.find((one) => one.name === 'ORG')
  const company = organisation ? parts(organisation.value, ';')[0] : undefined
  if (company) contact.company = company
  const title = value('TITLE')
  if (title) contact.position = title
  const address = card.find((one) => one.name === 'ADR')
  const lived = address ? parts(address.value, ';').filter(Boolean).join(' ').replaceAll('\n', ' ') : ''
  if (lived) contact.address = lived
  const birthday = birthdayOf(card)
  if (birthday) contact.birthday = birthday
  const gender = value('GENDER')?.[0]?.toUpperCase()
  if (gender === 'M') contact.gender = 'male'
  if (gender === 'F') contact.gender = 'female'
  const note = value('NOTE')
  if (note) contact.note = note.slice(0, 4000)
  const categories = card.filter((one) => one.name === 'CATEGORIES').flatMap((one) => parts(one.value, ','))
  const tags = categories.filter((one) => one !== '' && !/^my ?contacts$/i.test(one)).map((one) => ({ group: '', name: one }))
  if (tags.length > 0) contact.tags = tags
  return { contact, note: phoneLost }
}

export const vcard: Connector = {
  format: 'vcard',
  name: { zh: 'vCard 通讯录', en: 'vCard contacts' },
  channel: { id: 'contacts-import', name: '通讯录' },
  localTimes: false,
  detect: (sample) =>
    /^\s*BEGIN:VCARD\s*$/im.test(sample.text.slice(0, 4096)) ? (/^\s*BEGIN:VCARD/i.test(sample.text) ? 1 : 0.7) : 0,
  async *parse(source) {
    const encoding = await detectEncoding(source)
    // Two bytes a character: a line of bytes would be no line.
    const wide = encoding === 'utf-16le' || encoding === 'utf-16be'
    let out: ImportRecord[] = []
    let card: Property[] | null = null
    let began = 0
    let depth = 0
    let seen = 0
    const reject = (line: number, code: 'NAME_MISSING' | 'CARD_UNFINISHED') =>
      out.push({ type: 'rejected', at: `${source.name}:${line}`, reason: { code } })
    const take = (text: string, line: number) => {
      if (/^(?:\u00ef\u00bb\u00bf|\uFEFF)?\s*BEGIN:VCARD\s*$/i.test(text)) {
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
          const made = contactOf(card, began)
          if (!made) reject(began, 'NAME_MISSING')
          else {
            out.push(made.contact)
            if (made.note) out.push({ type: 'noted', at: `${source.name}:${began}`, reason: made.note })
          }
          card = null
        }
      } else if (card && depth === 0) {
        const property = readProperty(text, encoding, wide)
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
    for await (const batch of wide ? lineBatches(source, encoding) : byteLines(source)) {
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
