/**
 * A process to be killed. Prints `work` when it begins, and `ack N` behind each commit that was acknowledged to a caller.
 * Arguments: what to do, the workspace's folder, and what that takes; see the cases below.
 */
import { writeSync } from 'node:fs'
import { runCommand } from '#core/cli/run.ts'
import { databaseOf } from '#core/store/workspace-file.ts'
import { openDatabase } from '#core/store/open.ts'
import { Workspace } from '#core/workspace.ts'
import { TEST_KEY } from '../test-store.ts'

const [kind = '', dir = '', ...words] = process.argv.slice(2)
const say = (line: string) => void writeSync(1, `${line}\n`)

/** One commit by a person, and that it was acknowledged. */
function commit(workspace: Workspace, n: number): void {
  workspace.store.write((db) => db.run('INSERT INTO meta(key, value) VALUES(?, ?)', `kill ${n}`, String(n)))
  say(`ack ${n}`)
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 2))

/** Commits of a person beside the work, as long as it lasts. */
async function beside(workspace: Workspace, work: Promise<unknown>): Promise<void> {
  let busy = true
  const ended = work.finally(() => (busy = false))
  for (let n = 1; busy; n++) {
    commit(workspace, n)
    await pause()
  }
  await ended
}

async function command(...argv: string[]): Promise<void> {
  say('work')
  await runCommand([...argv, '--workspace', dir, '--json'])
  say('ack 0')
}

async function importFile(file: string): Promise<void> {
  const workspace = Workspace.open(dir, TEST_KEY)
  say('work')
  await beside(workspace, workspace.jobs.runToEnd('import', { files: [{ path: file }] }))
  say('ack 0')
  workspace.close()
}

async function vacuum(): Promise<void> {
  const workspace = Workspace.open(dir, TEST_KEY)
  const other = openDatabase(databaseOf(dir), TEST_KEY)
  say('work')
  for (let n = 1; n <= 400; n++) {
    commit(workspace, n)
    if (n % 3 === 0) other.exec('VACUUM')
    await pause()
  }
}

if (kind === 'import') await importFile(words[0]!)
else if (kind === 'vacuum') await vacuum()
else await command(...words)
