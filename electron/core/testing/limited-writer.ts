/**
 * Run by store/storage-faults.test.ts in a process that may not write files beyond a size: writes until it is refused, and prints with what,
 * whether reading goes on, and what the workspace says of itself.
 */
import { QunxiError } from '#shared/contract/errors.ts'
import { dispatch } from '#core/rpc/serve.ts'
import { Workspace } from '#core/workspace.ts'
import { TEST_KEY } from './test-store.ts'

const [dir = ''] = process.argv.slice(2)
const workspace = Workspace.open(dir, TEST_KEY)
const { store } = workspace
let code = ''
for (let i = 0; code === '' && i < 5_000; i += 1)
  try {
    store.write((db) => db.run(`INSERT INTO tag_groups VALUES(?, ?, 'blue', 0)`, `limit-${i}`, `${i}${'x'.repeat(4_000)}`))
  } catch (error) {
    code = error instanceof QunxiError ? error.code : String(error)
  }
const groups = store.read.value('SELECT count(*) FROM tag_groups')
console.log(
  JSON.stringify({ code, groups, health: dispatch(workspace, 'workspace.health', {}).output, whole: store.integrity() }),
)
process.exit(0)
