/** A customer filter as SQL over `customers AS c`; every value is bound, never pasted. */
import { stageLines } from '#shared/domain/lifecycle.ts'
import type { CustomerFilter, CustomerSelection, CustomerSort } from '#shared/domain/customer-filter.ts'
import { phoneNeedle } from '#shared/domain/phone.ts'
import { DAY } from '#shared/domain/zone.ts'

type Value = string | number | null | Readonly<Record<'now', number>>

interface SqlPiece {
  sql: string
  params: Value[]
}

/** The stage in SQL, the same lines as shared/domain/lifecycle.ts (a test compares the two row by row); `momentOf` binds its @now. */
const quiet = '(@now - max(coalesce(c.last_order_at, 0), coalesce(c.last_message_at, 0)))'
export const STAGE = `CASE WHEN c.order_count = 0 THEN 'prospect'
    WHEN ${quiet} > ${stageLines.silentDays * DAY} THEN 'churned'
    WHEN ${quiet} > ${stageLines.activeDays * DAY} THEN 'silent'
    WHEN c.order_count >= ${stageLines.loyalOrders} THEN 'loyal'
    WHEN c.order_count = 1 THEN 'new' ELSE 'active' END`

/** The moment that `STAGE` counts from, to be bound beside the other values. */
export const momentOf = (now: number) => ({ now: Math.floor(now) })

const likeText = (text: string) => `%${text.replace(/[\\%_]/g, (c) => `\\${c}`)}%`

/** `now` is epoch milliseconds: what "the last n days" count from. The values bind @now as well. */
export function filterSql(filter: CustomerFilter, now: number): SqlPiece {
  const parts: string[] = ['c.archived_at IS NULL']
  const params: Value[] = []
  const add = (sql: string, ...values: Value[]) => {
    parts.push(sql)
    params.push(...values)
  }
  const ago = (days: number) => now - days * DAY
  const text = filter.text?.trim()
  if (text) {
    const like = likeText(text)
    const number = phoneNeedle(text)
    add(
      `(c.name LIKE ? ESCAPE '\\' OR c.remark LIKE ? ESCAPE '\\' OR c.company LIKE ? ESCAPE '\\' OR c.phone LIKE ? ESCAPE '\\')`,
      like,
      like,
      like,
      number === null ? like : likeText(number),
    )
  }
  if (filter.tagsAll?.length) {
    add(
      `NOT EXISTS (SELECT 1 FROM json_each(?) j WHERE NOT EXISTS (
         SELECT 1 FROM customer_tags t WHERE t.customer_id = c.id AND t.tag_id = j.value))`,
      JSON.stringify(filter.tagsAll),
    )
  }
  if (filter.tagsAny?.length) {
    add(
      `EXISTS (SELECT 1 FROM customer_tags t WHERE t.customer_id = c.id AND t.tag_id IN (SELECT value FROM json_each(?)))`,
      JSON.stringify(filter.tagsAny),
    )
  }
  if (filter.tagsNone?.length) {
    add(
      `NOT EXISTS (SELECT 1 FROM customer_tags t WHERE t.customer_id = c.id AND t.tag_id IN (SELECT value FROM json_each(?)))`,
      JSON.stringify(filter.tagsNone),
    )
  }
  if (filter.stages?.length) add(`(${STAGE}) IN (SELECT value FROM json_each(?))`, JSON.stringify(filter.stages))
  if (filter.operators?.length) {
    const named = filter.operators.filter((id) => id !== null)
    const nobody = named.length < filter.operators.length
    const either = [
      nobody ? 'c.operator_id IS NULL' : '',
      named.length > 0 ? 'c.operator_id IN (SELECT value FROM json_each(?))' : '',
    ].filter(Boolean)
    add(`(${either.join(' OR ')})`, ...(named.length > 0 ? [JSON.stringify(named)] : []))
  }
  const throughContacts = (join: string) => `EXISTS (SELECT 1 FROM customer_contacts l ${join} WHERE l.customer_id = c.id`
  if (filter.groups?.length) {
    add(
      `${throughContacts('JOIN group_members m ON m.contact_id = l.contact_id')} AND m.left_at IS NULL AND m.conversation_id IN (SELECT value FROM json_each(?)))`,
      JSON.stringify(filter.groups),
    )
  }
  if (filter.channels?.length) {
    add(
      `${throughContacts('JOIN contacts k ON k.id = l.contact_id JOIN accounts a ON a.id = k.account_id')} AND a.channel IN (SELECT value FROM json_each(?)))`,
      JSON.stringify(filter.channels),
    )
  }
  if (filter.silentDays !== undefined) add('coalesce(c.last_message_at, 0) < ?', ago(filter.silentDays))
  if (filter.heardDays !== undefined) add('c.last_message_at >= ?', ago(filter.heardDays))
  if (filter.ordersMin !== undefined) add('c.order_count >= ?', filter.ordersMin)
  if (filter.ordersMax !== undefined) add('c.order_count <= ?', filter.ordersMax)
  if (filter.spentMin !== undefined) add('c.order_cents >= ?', filter.spentMin)
  if (filter.spentMax !== undefined) add('c.order_cents <= ?', filter.spentMax)
  if (filter.orderedDays !== undefined) add('c.last_order_at >= ?', ago(filter.orderedDays))
  if (filter.notOrderedDays !== undefined) add('coalesce(c.last_order_at, 0) < ?', ago(filter.notOrderedDays))
  if (filter.untagged) add('NOT EXISTS (SELECT 1 FROM customer_tags t WHERE t.customer_id = c.id)')
  if (filter.hasPhone !== undefined) add(filter.hasPhone ? `coalesce(c.phone, '') <> ''` : `coalesce(c.phone, '') = ''`)
  if (filter.openFollowUp !== undefined) {
    add(`${filter.openFollowUp ? '' : 'NOT '}EXISTS (SELECT 1 FROM follow_ups f WHERE f.customer_id = c.id AND f.state = 'open')`)
  }
  return { sql: parts.join(' AND '), params: [...params, momentOf(now)] }
}

/** A selection as a condition; ids travel as one JSON value, so 200,000 of them are one parameter. */
export function selectionSql(selection: CustomerSelection, now: number): SqlPiece {
  if ('ids' in selection) {
    return {
      sql: 'c.archived_at IS NULL AND c.id IN (SELECT value FROM json_each(?))',
      params: [JSON.stringify(selection.ids), momentOf(now)],
    }
  }
  const { sql, params } = filterSql(selection.filter, now)
  if (selection.except.length === 0) return { sql, params }
  return { sql: `${sql} AND c.id NOT IN (SELECT value FROM json_each(?))`, params: [...params, JSON.stringify(selection.except)] }
}

export function sortSql(sort: CustomerSort): string {
  const way = sort.descending ? 'DESC' : 'ASC'
  const columns: Record<CustomerSort['key'], string> = {
    name: 'c.name',
    lastMessageAt: 'c.last_message_at',
    messageCount: 'c.message_count',
    lastOrderAt: 'c.last_order_at',
    orderCount: 'c.order_count',
    orderCents: 'c.order_cents',
    createdAt: 'c.created_at',
    stage: `(${STAGE})`,
    tags: '(SELECT count(*) FROM customer_tags t WHERE t.customer_id = c.id)',
    groups:
      '(SELECT count(DISTINCT m.conversation_id) FROM customer_contacts l JOIN group_members m ON m.contact_id = l.contact_id WHERE l.customer_id = c.id AND m.left_at IS NULL)',
  }
  // Empty values go to the end either way; descending they are there by themselves, and the index serves the order.
  const empty = !sort.descending && ['lastMessageAt', 'lastOrderAt'].includes(sort.key) ? `${columns[sort.key]} IS NULL, ` : ''
  return `${empty}${columns[sort.key]} ${way}, c.id ${way}`
}
