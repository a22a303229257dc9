/** Finding by name, from an index in memory that is made anew when names have changed. */
import { NameIndex } from '#core/customers/name-index.ts'
import type { ReadDb } from '#core/store/db.ts'
import {
  type ConversationNameRow,
  conversationNames,
  conversationNamesStamp,
  type CustomerNameRow,
  customerNames,
  customerNamesStamp,
} from '#core/store/tables/palette.ts'
import type { paletteContract } from '#shared/contract/palette.ts'
import type { Handlers } from './context.ts'

interface Cached<T> {
  stamp: string
  index: NameIndex<T>
}

interface Caches {
  customers?: Cached<CustomerNameRow>
  conversations?: { stamp: string; groups: NameIndex<ConversationNameRow>; direct: NameIndex<ConversationNameRow> }
}

const cachesOf = new WeakMap<ReadDb, Caches>()

function* customerEntries(db: ReadDb) {
  for (const row of customerNames(db))
    yield { row, name: row.name, also: [row.remark, row.phone].filter((text) => text !== null) }
}

function indexes(db: ReadDb): Required<Caches> {
  let caches = cachesOf.get(db)
  if (!caches) cachesOf.set(db, (caches = {}))
  const customerStamp = customerNamesStamp(db)
  if (caches.customers?.stamp !== customerStamp)
    caches.customers = { stamp: customerStamp, index: new NameIndex(customerEntries(db)) }
  const conversationStamp = conversationNamesStamp(db)
  if (caches.conversations?.stamp !== conversationStamp) {
    const entries = conversationNames(db).map((row) => ({ row, name: row.title, also: [] }))
    caches.conversations = {
      stamp: conversationStamp,
      groups: new NameIndex(entries.filter((entry) => entry.row.kind === 'group')),
      direct: new NameIndex(entries.filter((entry) => entry.row.kind === 'direct')),
    }
  }
  return { customers: caches.customers, conversations: caches.conversations }
}

export const paletteHandlers: Handlers<typeof paletteContract> = {
  'palette.search': (ctx, { text, limit }) => {
    const { customers, conversations } = indexes(ctx.db)
    const people = customers.index.find(text, limit)
    const groups = conversations.groups.find(text, limit)
    const direct = conversations.direct.find(text, limit)
    return {
      customers: people.hits.map(({ row, name, ranges }) => ({ id: row.id, name, ranges, remark: row.remark })),
      groups: groups.hits.map(({ row, name, ranges }) => ({ conversationId: row.id, name, ranges, members: row.members })),
      direct: direct.hits.map(({ row, name, ranges }) => ({ conversationId: row.id, name, ranges })),
      totals: { customers: people.total, groups: groups.total, direct: direct.total },
    }
  },
}
