import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectNode, root } from '../bootstrap/paths.mjs'
import { electronFlags } from '../bootstrap/prepare.mjs'
import { run, tail } from '../bootstrap/run.mjs'
import { BootstrapError } from '../bootstrap/say.mjs'

/** @typedef {import('./pack.mjs').Packed} Packed */

/** What the app is told apart by: nothing of the machine but what a desktop gives it. */
const key = '5e'.repeat(32)

// A WhatsApp export of four lines; the word searched for is in two of them.
const chat = [
  '2026/03/02 10:01 - 小林: 今天的草莓到货了',
  '2026/03/02 10:02 - 阿梅: 草莓多少钱一盒',
  '2026/03/02 10:03 - 小林: 三十九元两盒',
  '2026/03/02 10:05 - 阿梅: 要两盒，谢谢',
  '',
].join('\n')
const smokeQuery = '草莓'
export const smokeHits = 2

/**
 * @param {(place: { workspace: string, userData: string, env: NodeJS.ProcessEnv }) => Promise<T>} body
 * @returns {Promise<T>}
 * @template T
 */
async function withSmokeWorkspace(body) {
  const folder = await mkdtemp(join(tmpdir(), 'qunxi-smoke-'))
  const workspace = join(folder, 'workspace')
  const userData = join(folder, 'profile')
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, QUNXI_KEY: key, QUNXI_USER_DATA: userData }
  // What the package does not bring must not be lent to it.
  for (const name of ['QUNXI_NODE', 'QUNXI_ELECTRON_PATH', 'ELECTRON_RUN_AS_NODE', 'NODE_OPTIONS']) delete env[name]
  try {
    const file = join(folder, 'WhatsApp Chat with 草莓团.txt')
    await writeFile(file, chat)
    await cli(env, ['workspace', 'create', '--workspace', workspace, '--zone', 'Asia/Shanghai', '--json'])
    await cli(env, ['import', file, '--workspace', workspace, '--json'])
    return await body({ workspace, userData, env })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string[]} args
 */
async function cli(env, args) {
  const { code, output } = await run(projectNode, [join(root, 'dist', 'core', 'cli.mjs'), ...args], { env })
  if (code !== 0) throw new BootstrapError(`the command line failed: ${args.join(' ')}\n${tail(output)}`)
}

/**
 * Starts the packed app headless: it opens the workspace, asks its core one search, and prints one line of JSON.
 * @param {Packed} packed
 * @returns {Promise<{ code: number, answer: Record<string, unknown> | undefined, output: string }>}
 */
export async function smokeSearch(packed) {
  return await withSmokeWorkspace(async ({ workspace, userData, env }) => {
    const args = [...electronFlags(), `--user-data-dir=${userData}`, `--smoke=${workspace}`, `--smoke-query=${smokeQuery}`]
    const { code, output } = await run(packed.executable, args, { env, cwd: tmpdir(), timeoutMs: 60_000 })
    const line = output.split('\n').findLast((text) => text.startsWith('{'))
    return { code, output, answer: line === undefined ? undefined : JSON.parse(line) }
  })
}

/**
 * Starts the packed app with its window, which it looks at itself (nothing else can), and prints one line of JSON.
 * @param {Packed} packed
 * @param {{ switches?: string[], meanwhile?: (child: import('node:child_process').ChildProcess) => Promise<void> }} [options]
 *   switches: given besides; meanwhile: runs beside the app, which has two more pipes (3 in, 4 out), until it ends
 * @returns {Promise<{ code: number | null, answer: Record<string, unknown> | undefined, output: string }>}
 */
export async function smokeWindow(packed, { switches = [], meanwhile } = {}) {
  return await withSmokeWorkspace(async ({ workspace, userData, env }) => {
    const args = [...electronFlags(), `--user-data-dir=${userData}`, ...switches, `--smoke-window=${workspace}`]
    const stdio = /** @type {import('node:child_process').StdioOptions} */ (['ignore', 'pipe', 'pipe', 'pipe', 'pipe'])
    const child = spawn(packed.executable, args, { env, cwd: tmpdir(), stdio })
    let output = ''
    child.stdout?.on('data', (chunk) => (output += String(chunk)))
    child.stderr?.on('data', (chunk) => (output += String(chunk)))
    const timer = setTimeout(() => child.kill('SIGKILL'), 60_000)
    const ended = new Promise((resolve) => child.once('close', resolve))
    const [code] = await Promise.all([ended, meanwhile?.(child)])
    clearTimeout(timer)
    const line = output.split('\n').findLast((text) => text.startsWith('{'))
    return { code, output, answer: line === undefined ? undefined : JSON.parse(line) }
  })
}
