/**
 * The built command line with files of real sizes, each run in a process and a workspace of its own: whether it ends with 0 and its whole
 * report on standard output (`bad`: how many did not), and how long it took.
 * npm run bench -- cli-import [--lines 400000,400000,1000000] --json
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureBuild } from '../build/bootstrap/ensure-build.mjs'
import { root } from '../build/bootstrap/paths.mjs'
import { writeLargeChat } from '../electron/core/testing/large-chat.ts'
import { Workspace } from '../electron/core/workspace.ts'

const { values } = parseArgs({
  options: {
    lines: { type: 'string', default: '400000,400000,400000,400000,400000,1000000' },
    json: { type: 'boolean', default: false },
  },
})
const KEY = 'a5'.repeat(32)
await ensureBuild(['core'])
const cli = join(root, 'dist', 'core', 'cli.mjs')
const dir = mkdtempSync(join(tmpdir(), 'qunxi-bench-'))

async function importOnce(lines: number): Promise<{ lines: number; exit: number; added: number; seconds: number }> {
  const file = await writeLargeChat(join(dir, 'WhatsApp Chat with Big.txt'), lines)
  const workspace = join(dir, 'workspace')
  Workspace.create(workspace, KEY, { name: 'bench', zone: 'Asia/Shanghai' }).close()
  const begun = performance.now()
  const child = spawn(process.execPath, [cli, 'import', file, '--workspace', workspace, '--json'], {
    env: { ...process.env, QUNXI_KEY: KEY },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (text) => (output += String(text)))
  const [exit] = (await once(child, 'close')) as [number | null]
  const seconds = Math.round((performance.now() - begun) / 100) / 10
  rmSync(workspace, { recursive: true, force: true })
  return { lines, exit: exit ?? -1, added: addedIn(output), seconds }
}

/** Messages that the report says were added; -1 where there is no report. */
function addedIn(output: string): number {
  try {
    return (JSON.parse(output) as { files: { messages: { added: number } }[] }).files[0]!.messages.added
  } catch {
    return -1
  }
}

const runs = []
try {
  for (const lines of values.lines.split(',').map(Number)) runs.push(await importOnce(lines))
} finally {
  rmSync(dir, { recursive: true, force: true })
}
const bad = runs.filter(({ lines, exit, added }) => exit !== 0 || added !== lines).length
console.log(JSON.stringify({ name: 'cli-import', bad, runs }))
process.exitCode = bad === 0 ? 0 : 1
