/**
 * Run by store/commit-anchor.test.ts in a process of its own, which is killed: commits without end, of few and of many rows. Prints a
 * line a commit once it is done: the counter of commits.
 */
import { writeSync } from 'node:fs'
import { newId } from '#shared/domain/id.ts'
import { Workspace } from '#core/workspace.ts'
import { TEST_KEY } from './test-store.ts'

const [dir = ''] = process.argv.slice(2)
const { store } = Workspace.open(dir, TEST_KEY)

for (;;) {
  store.write((db) => {
    for (let i = 0; i < 4; i += 1) db.run(`INSERT INTO contacts(account_id, native_id, name) VALUES(1, ?, '')`, newId())
  })
  writeSync(1, `${store.commits().number}\n`)
}
