import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { projectNode, root } from '../build/bootstrap/paths.mjs'

const execute = promisify(execFile)

/** Workspaces of tests hold nobody's data: their key may be here. */
export const TEST_KEY = '5e'.repeat(32)

/** One command of the command line, under the project's Node. Throws with its output when it fails. */
export async function cli(...args: string[]): Promise<Record<string, unknown>> {
  const { stdout } = await execute(projectNode, [join(root, 'dist', 'core', 'cli.mjs'), ...args, '--json'], {
    env: { ...process.env, QUNXI_KEY: TEST_KEY },
    maxBuffer: 64 * 1024 * 1024,
  })
  return JSON.parse(stdout) as Record<string, unknown>
}

export interface TestWorkspace {
  dir: string
  remove(): Promise<void>
}

/** A workspace in a temporary folder, with these files imported. */
export async function makeWorkspace(options: { zone?: string; files?: string[] } = {}): Promise<TestWorkspace> {
  const parent = await mkdtemp(join(tmpdir(), 'qunxi-workspace-'))
  const dir = join(parent, 'workspace')
  await cli('workspace', 'create', '--workspace', dir, '--zone', options.zone ?? 'Asia/Shanghai')
  if (options.files && options.files.length > 0) await cli('import', ...options.files, '--workspace', dir)
  return { dir, remove: () => rm(parent, { recursive: true, force: true }) }
}
