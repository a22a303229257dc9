/** A workspace of generated messages, written straight into the tables: what an import leaves, in a fraction of its time. */
import type { IndexedMessage } from '../electron/core/store/search/schema.ts'
import { searchIndex } from '../electron/core/store/search/search-index.ts'
import { addToConversation, ensureAccount, insertConversation, noteMember } from '../electron/core/store/tables/chat-writes.ts'
import { insertContact } from '../electron/core/store/tables/contact-writes.ts'
import { insertCustomer, linkContact } from '../electron/core/store/tables/customers.ts'
import { MessageInserter } from '../electron/core/store/tables/message-writes.ts'
import type { Workspace } from '../electron/core/workspace.ts'
import { newId } from '../shared/domain/id.ts'
import { corpus, type CorpusMessage } from './corpus.ts'

const GROUPS = 500
const PEOPLE = 50_000
const BATCH = 50_000
const SAMPLE = 20_000

/** Returns about 20,000 of the messages, spread over all. Group number g has the conversation id g + 1. */
export function fillWorkspace(workspace: Workspace, messages: number, persons = PEOPLE): CorpusMessage[] {
  const { store } = workspace
  const chats: number[] = []
  const people: number[] = []
  store.write((db) => {
    const account = ensureAccount(db, 'wechat-import', 'files', 'bench', 0)
    for (let i = 0; i < GROUPS; i += 1)
      chats.push(
        insertConversation(db, { accountId: account, nativeId: `g${i}`, kind: 'group', title: `客户群${i}`, zone: null }),
      )
    for (let i = 0; i < persons; i += 1) people.push(addPerson(db, account, i))
  })
  const sample: CorpusMessage[] = []
  const every = Math.max(1, Math.floor(messages / SAMPLE))
  let batch: CorpusMessage[] = []
  const write = () => store.write((db) => writeBatch(db, batch, chats, people))
  let count = 0
  for (const message of corpus({ messages, groups: GROUPS, people: persons })) {
    if (count++ % every === 0) sample.push(message)
    batch.push(message)
    if (batch.length < BATCH) continue
    write()
    batch = []
  }
  write()
  store.checkpoint()
  return sample
}

type WriteDb = Parameters<typeof addToConversation>[0]

function addPerson(db: WriteDb, accountId: number, number: number): number {
  const name = `客户${number}`
  const contact = number + 1
  insertContact(db, {
    id: contact,
    accountId,
    nativeId: `w${number}`,
    name,
    remark: null,
    role: number % 200 === 0 ? 'staff' : 'external',
    isSelf: false,
    phone: null,
    unionId: null,
    detail: '{}',
    messageCount: 0,
    firstSeenAt: null,
    lastSeenAt: null,
  })
  const customer = newId()
  insertCustomer(db, { id: customer, name, phone: null, company: null, remark: null, createdAt: 0 })
  linkContact(db, contact, customer)
  return contact
}

function writeBatch(db: WriteDb, batch: readonly CorpusMessage[], chats: readonly number[], people: readonly number[]): void {
  const inserter = new MessageInserter(db)
  const indexed: IndexedMessage[] = []
  const tallies = new Map<number, { count: number; firstId: number; lastId: number }>()
  const members = new Set<string>()
  for (const { sentAt, uid, group, sender, text } of batch) {
    const row = { conversationId: chats[group]!, senderId: people[sender]!, sentAt, uid, kind: 'text', text }
    const id = inserter.insert({ ...row, editedAt: null, recalledAt: null, replyTo: null, media: null })
    if (typeof id !== 'number') continue
    indexed.push({ id, conversationId: row.conversationId, senderId: row.senderId, kind: 0, text })
    const tally = tallies.get(row.conversationId)
    if (tally) {
      tally.count += 1
      tally.lastId = id
    } else tallies.set(row.conversationId, { count: 1, firstId: id, lastId: id })
    const member = `${row.conversationId} ${row.senderId}`
    if (members.has(member)) continue
    members.add(member)
    noteMember(db, row.conversationId, row.senderId, null, null)
  }
  for (const [id, tally] of tallies) addToConversation(db, id, tally)
  searchIndex.add(db, indexed)
}
