/**
 * Run by store/capture-kill.test.ts in a process of its own, which is killed: acts that can be taken back, and contacts, without end.
 * Prints a line an act once it is committed: its token, its number and how many contacts it has added in all.
 */
import { writeSync } from 'node:fs'
import { newId } from '#shared/domain/id.ts'
import { Workspace } from '#core/workspace.ts'
import { TEST_KEY } from './test-store.ts'

const [dir = ''] = process.argv.slice(2)
const { store } = Workspace.open(dir, TEST_KEY)

for (let turn = store.read.value<number>(`SELECT position FROM tag_groups WHERE id = 'g'`)! + 1; ; turn += 1) {
  const { undoToken } = store.transact(({ db, captureUndo }) => {
    captureUndo({ label: 'turn', values: { turn } })
    db.run(`UPDATE tag_groups SET position = ? WHERE id = 'g'`, turn)
    for (let i = 0; i < 20; i += 1) db.run(`INSERT INTO contacts(account_id, native_id, name) VALUES(1, ?, '')`, newId())
  })
  writeSync(1, `${undoToken} ${turn}\n`)
}
