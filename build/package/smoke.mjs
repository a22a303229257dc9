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
 * Starts the packed app with its window and hands over the address of its DevTools endpoint: with the inspect fuse off,
 * the page can still be looked at, the main process cannot.
 * @param {Packed} packed
 * @param {(endpoint: string) => Promise<T>} body
 * @returns {Promise<T>}
 * @template T
 */
export async function withPackedWindow(packed, body) {
  return await withSmokeWorkspace(async ({ workspace, userData, env }) => {
    const args = [...electronFlags(), `--user-data-dir=${userData}`, '--remote-debugging-port=0', `--workspace=${workspace}`]
    const child = spawn(packed.executable, args, { env, cwd: tmpdir(), stdio: ['ignore', 'pipe', 'pipe'] })
    const ended = new Promise((resolve) => child.once('close', resolve))
    try {
      return await body(await devToolsEndpoint(child))
    } finally {
      child.kill()
      await ended
    }
  })
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<string>}
 */
function devToolsEndpoint(child) {
  return new Promise((resolve, reject) => {
    let output = ''
    const fail = (/** @type {string} */ why) =>
      reject(new BootstrapError(`the packed app did not start: ${why}\n${tail(output)}`))
    const timer = setTimeout(() => fail('no answer in 30 s'), 30_000)
    const read = (/** @type {Buffer} */ chunk) => {
      output += chunk
      const found = /DevTools listening on (ws:\/\/\S+)/.exec(output)
      if (found?.[1] === undefined) return
      clearTimeout(timer)
      resolve(found[1])
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('error', (error) => fail(error.message))
    child.once('exit', (code) => fail(`exit ${code}`))
  })
}
