/**
 * Run by store/search/crash.test.ts in a process of its own, which is killed: adds, edits, erases and merges without end, each message in the
 * same transaction as its place in the index. Says "ready" once it is at work.
 */
import { searchIndex } from '#core/store/search/search-index.ts'
import { MessageInserter } from '#core/store/tables/message-writes.ts'
import { eraseMessages, indexedMessage } from '#core/store/tables/messages.ts'
import { Workspace } from '#core/workspace.ts'
import { TEST_KEY } from './test-store.ts'

const [dir = '', seed = '0'] = process.argv.slice(2)
const { store } = Workspace.open(dir, TEST_KEY)
let turn = Number(seed)

for (;;) {
  turn += 1
  store.write((db) => {
    const inserter = new MessageInserter(db)
    const rows = Array.from({ length: turn % 3 === 0 ? 1 : 700 }, (_, i) => ({
      conversationId: 1 + (i % 5),
      senderId: 1 + (i % 11),
      sentAt: 1_700_000_000_000 + ((turn * 7919 + i * 104_729) % 5_000_000),
      uid: `${turn}-${i}`,
      kind: 'text',
      text: `第${turn}轮第${i}条 订单${(turn * i) % 977}`,
    }))
    const added = rows.flatMap((row) => {
      const id = inserter.insert({ ...row, editedAt: null, recalledAt: null, replyTo: null, media: null })
      return typeof id === 'number' ? [indexedMessage({ ...row, id })] : []
    })
    searchIndex.add(db, added)
  })
  store.write((db) => searchIndex.maintain(db, 3, turn % 5 === 0))
  if (turn % 4 === 0) {
    store.write((db) => {
      const some = db.all<{ id: number }>('SELECT id FROM messages ORDER BY id LIMIT 20 OFFSET ?', (turn * 31) % 500)
      eraseMessages(
        db,
        some.map((row) => row.id),
      )
    })
  }
  if (turn === Number(seed) + 1) process.stdout.write('ready\n')
}
