/** A row of a contacts table as a record. */
import { isMaskedText } from '#shared/domain/masked-text.ts'
import { readPhones } from '#shared/domain/phone.ts'
import type { ContactRecord, Reason } from '#shared/domain/records.ts'
import { wholeDigits } from '#shared/domain/whole-number.ts'
import type { LocalClock } from '../../reading/local-clock.ts'
import { bareCell } from './cells.ts'
import type { ContactField, ContactMap } from './columns.ts'
import { instantOf, parseDate, readBirthday } from '../../reading/dates.ts'
import { phoneNote } from '../phone-note.ts'
import type { TablePlan } from './survey.ts'

const hanOnly = /^[\u3400-\u9fff\uf900-\ufaff]+$/

function nameOf(get: (field: ContactField) => string): string {
  const direct = get('name')
  if (direct) return direct
  const first = get('firstName')
  const last = get('lastName')
  if (first || last) return hanOnly.test(first + last) ? last + first : [first, last].filter(Boolean).join(' ')
  return get('remark') || get('nickname') || get('company') || get('phone') || get('email') || get('id')
}

/** Follower's rows of one customer are told apart only where nothing else names the person. */
function identity(contact: ContactRecord, id: string, follower: string): string | undefined {
  if (id) return id
  if (contact.unionId) return `union:${contact.unionId}`
  // A number that is not whole tells rows of one name apart; it never finds anybody elsewhere.
  const card = contact.phone ?? contact.email ?? contact.phoneText
  if (card) return `card:${contact.name}|${card}`
  if (contact.addedAt !== undefined || follower) return `row:${contact.name}|${contact.company ?? ''}|${follower}`
  return undefined
}

/** An id that a spreadsheet rounded, or a shop hid a part of, is nobody's. */
function wholeId(text: string): string {
  const whole = wholeDigits(text)
  return whole === 'rounded' || isMaskedText(text) ? '' : (whole ?? text)
}

/** Beside a real name 备注 is a note about the person; beside a nickname it is what WeChat calls them here. */
function remarkIsNote(map: ContactMap): boolean {
  const header = (at: number | undefined) => (at === undefined ? '' : (map.headers[at] ?? '').trim())
  return header(map.at.remark) === '备注' && /姓名$|^名字$/.test(header(map.at.name))
}

/** Numbers of all columns that hold any; what is no whole one is kept as it was written. */
function readNumbers(map: ContactMap, cells: readonly string[], contact: ContactRecord): Reason | null {
  const numbers = new Set<string>()
  let shown = ''
  let note: Reason | null = null
  for (const at of new Set([...(map.all.phone ?? []), ...(map.all.otherPhone ?? [])])) {
    const text = cells[at]
    if (!text) continue
    const read = readPhones(text)
    for (const number of read.numbers) numbers.add(number)
    if (read.why === null) continue
    if (shown === '') shown = read.extended[0] ?? text
    note ??= phoneNote(read, text)
  }
  const [first, ...others] = numbers
  if (first !== undefined) contact.phone = first
  else if (shown !== '') contact.phoneText = shown.slice(0, 60)
  if (others.length > 0) contact.otherPhones = others
  return first === undefined ? note : null
}

export function contactRow(
  plan: TablePlan & { map: ContactMap },
  rawCells: readonly string[],
  line: number,
  clock: LocalClock,
): { contact: ContactRecord; note: Reason | null } | Reason {
  const { map } = plan
  const cells = rawCells.map(bareCell)
  const get = (field: ContactField): string => {
    const at = map.at[field]
    return at === undefined ? '' : (cells[at] ?? '')
  }
  const name = nameOf(get)
  if (name === '') return { code: 'NAME_MISSING' }
  const contact: ContactRecord = { type: 'contact', key: '', name, line }
  const note = readNumbers(map, cells, contact)
  if (name === get('phone') && contact.phone) contact.name = contact.phone
  if (get('email')) contact.email = get('email')
  if (get('company')) contact.company = get('company')
  if (get('position')) contact.position = get('position')
  if (get('address')) contact.address = get('address')
  if (get('unionId')) contact.unionId = get('unionId')
  if (get('source')) contact.source = get('source')
  if (get('note')) contact.note = get('note')
  const remark = get('remark')
  if (remark && remark !== name) {
    if (!remarkIsNote(map)) contact.remark = remark
    else contact.note = contact.note ? `${contact.note}\n${remark}` : remark
  }
  if (/^(男|male|m|1)$/i.test(get('gender'))) contact.gender = 'male'
  if (/^(女|female|f|2)$/i.test(get('gender'))) contact.gender = 'female'
  const orderOf = (field: ContactField) => plan.dates.get(map.at[field] ?? -1) ?? 'mdy'
  const birthday = readBirthday(get('birthday'), orderOf('birthday'), plan.epoch1904)
  if (birthday) contact.birthday = birthday
  const added = parseDate(get('addedAt'))
  const addedAt = added === null ? NaN : instantOf(added, clock, orderOf('addedAt'), plan.epoch1904)
  if (!Number.isNaN(addedAt)) contact.addedAt = addedAt
  const follower = get('followerAccount') || get('follower')
  if (get('follower')) contact.follower = get('follower')
  const tags: { group: string; name: string }[] = []
  const add = (group: string, cell: string) => {
    for (const tag of cell.split(/[,，;；、|\n]|:::/))
      if (tag.trim() && !/^\*|^my ?contacts$/i.test(tag.trim())) tags.push({ group, name: tag.trim() })
  }
  for (const [index, group] of map.tagGroups) add(group, cells[index] ?? '')
  add('', get('tags'))
  if (tags.length > 0) contact.tags = tags
  const nativeId = identity(contact, wholeId(get('id')) || wholeId(get('wechat')), follower)
  if (nativeId) contact.nativeId = nativeId
  contact.key = nativeId ?? `name:${contact.name}`
  return { contact, note }
}
