/** Finding people and conversations by name, from indexes in memory that are made anew when names have changed. */
import type { paletteContract } from '#shared/contract/palette.ts'
import type { OutputOf } from '#shared/contract/define.ts'
import type { ReadDb } from '#core/store/db.ts'
import {
  type ConversationNameRow,
  conversationNames,
  conversationNamesStamp,
  type CustomerNameRow,
  customerNames,
  customerNamesStamp,
} from '#core/store/tables/palette.ts'
import { WorkspaceCache } from '#core/store/workspace-cache.ts'
import { NameIndex } from './name-index.ts'

const customerIndex = new WorkspaceCache<NameIndex<CustomerNameRow>>(customerNamesStamp)
const conversationIndexes = new WorkspaceCache<{
  groups: NameIndex<ConversationNameRow>
  direct: NameIndex<ConversationNameRow>
}>(conversationNamesStamp)

function* customerEntries(db: ReadDb) {
  for (const row of customerNames(db))
    yield { row, name: row.name, also: [row.remark, row.phone].filter((text) => text !== null) }
}

function indexConversations(db: ReadDb) {
  const entries = conversationNames(db).map((row) => ({ row, name: row.title, also: [] }))
  return {
    groups: new NameIndex(entries.filter((entry) => entry.row.kind === 'group')),
    direct: new NameIndex(entries.filter((entry) => entry.row.kind === 'direct')),
  }
}

/** At most `limit` hits of each kind, best first, and how many there are in all. */
export function findByName(db: ReadDb, text: string, limit: number): OutputOf<(typeof paletteContract)['palette.search']> {
  const people = customerIndex.of(db, () => new NameIndex(customerEntries(db))).find(text, limit)
  const conversations = conversationIndexes.of(db, () => indexConversations(db))
  const groups = conversations.groups.find(text, limit)
  const direct = conversations.direct.find(text, limit)
  return {
    customers: people.hits.map(({ row, name, ranges }) => ({ id: row.id, name, ranges, remark: row.remark })),
    groups: groups.hits.map(({ row, name, ranges }) => ({ conversationId: row.id, name, ranges, members: row.members })),
    direct: direct.hits.map(({ row, name, ranges }) => ({ conversationId: row.id, name, ranges })),
    totals: { customers: people.total, groups: groups.total, direct: direct.total },
  }
}
