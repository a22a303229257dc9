import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './paths.mjs'
import { run, toolEnv } from './run.mjs'
import { failure } from './test-results.mjs'

/**
 * @typedef {object} Check
 * @property {string} name
 * @property {string} command a tool of node_modules/.bin
 * @property {string[]} args
 */

/** One TypeScript project a process or layer; a project without its tsconfig is a broken checkout and fails. */
const projects = ['shared', 'electron/main', 'electron/preload', 'electron/core', 'renderer', 'build', 'tsconfig.tools.json']

/** @type {Record<'types' | 'lint' | 'format', Check[]>} */
export const checks = {
  types: projects.map((project) => ({ name: `types ${project}`, command: 'tsc', args: ['--noEmit', '-p', project] })),
  lint: [{ name: 'lint', command: 'oxlint', args: [] }],
  format: [{ name: 'format', command: 'oxfmt', args: ['--check'] }],
}

/**
 * Runs checks one after another and shows what each that failed has to say.
 * @param {Check[]} list
 * @returns {Promise<import('./test-results.mjs').Counts>}
 */
export async function runChecks(list) {
  /** @type {string[]} */
  const failures = []
  for (const { name, command, args } of list) {
    const started = Date.now()
    const { code, output } = await run(tool(command), args, { env: toolEnv(), shell: process.platform === 'win32' })
    const seconds = ((Date.now() - started) / 1000).toFixed(1)
    process.stdout.write(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`)
    if (code === 0) continue
    failures.push(failure(name, output))
    process.stdout.write(`${output.trimEnd()}\n`)
  }
  return { passed: list.length - failures.length, failed: failures.length, failures }
}

/** @param {string} name */
function tool(name) {
  const path = join(root, 'node_modules', '.bin', name)
  return existsSync(`${path}.cmd`) && process.platform === 'win32' ? `${path}.cmd` : path
}
