/** A row of a contacts table as a record. */
import type { ContactRecord, Reason } from '#shared/domain/records.ts'
import type { LocalClock } from '../../reading/local-clock.ts'
import { normalPhone } from '../../reading/phone.ts'
import type { ContactField, ContactMap } from './columns.ts'
import { bareCell, readTime } from './cells.ts'

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
  if (contact.phone || contact.email) return `card:${contact.name}|${contact.phone ?? contact.email}`
  if (contact.addedAt !== undefined || follower) return `row:${contact.name}|${contact.company ?? ''}|${follower}`
  return undefined
}

/** Beside a real name 备注 is a note about the person; beside a nickname it is what WeChat calls them here. */
function remarkIsNote(map: ContactMap): boolean {
  const header = (at: number | undefined) => (at === undefined ? '' : (map.headers[at] ?? '').trim())
  return header(map.at.remark) === '备注' && /姓名$|^名字$/.test(header(map.at.name))
}

export function contactRow(
  map: ContactMap,
  rawCells: readonly string[],
  line: number,
  clock: LocalClock,
): ContactRecord | Reason {
  const cells = rawCells.map(bareCell)
  const get = (field: ContactField): string => {
    const at = map.at[field]
    return at === undefined ? '' : (cells[at] ?? '').trim()
  }
  const name = nameOf(get)
  if (name === '') return { code: 'NAME_MISSING' }
  const contact: ContactRecord = { type: 'contact', key: '', name, line }
  const phone =
    get('phone')
      .split(/[;；,，、/\s]+(?=\+?\d{5})/)
      .map(normalPhone)
      .find(Boolean) ?? normalPhone(get('otherPhone'))
  if (phone) contact.phone = phone
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
  const birthday = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})/.exec(get('birthday'))
  if (birthday) contact.birthday = `${birthday[1]}-${birthday[2]!.padStart(2, '0')}-${birthday[3]!.padStart(2, '0')}`
  const added = readTime(get('addedAt'), clock)
  if (!Number.isNaN(added)) contact.addedAt = added
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
  const nativeId = identity(contact, get('id') || get('wechat'), follower)
  if (nativeId) contact.nativeId = nativeId
  contact.key = nativeId ?? `name:${name}`
  return contact
}
