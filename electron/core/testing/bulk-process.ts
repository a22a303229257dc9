/**
 * A process of its own that does bulk work until the log thread has come, ends it and prints one word: whether a process lives
 * until its bulk work has ended can be seen from outside only. Arguments: the folder of a workspace.
 */
import { Workspace } from '#core/workspace.ts'
import { TEST_KEY } from './test-store.ts'

const PAGE = 4096
const ROWS = 64
const TRANSACTIONS = 160

const workspace = Workspace.open(process.argv[2]!, TEST_KEY)
await workspace.store.whileBulk(async () => {
  for (let i = 0; i < TRANSACTIONS; i++) {
    workspace.store.write((db) => {
      for (let row = 0; row < ROWS; row++)
        db.run('INSERT INTO meta(key, value) VALUES(?, ?)', `bulk ${i} ${row}`, 'x'.repeat(PAGE))
    })
    // Longer in all than it takes until the thread is looked for.
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
})
workspace.close()
console.log('ended')
