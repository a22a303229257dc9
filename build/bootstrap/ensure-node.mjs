import { spawn } from 'node:child_process'
import { readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { ensureNodeModules } from './ensure-node-modules.mjs'
import { oneAtATime } from './one-at-a-time.mjs'
import { projectNode, root } from './paths.mjs'
import { exitCode, forwardSignals, npm, run, tail } from './run.mjs'
import { BootstrapError, runEntry } from './say.mjs'

/**
 * Runs a command's body under the project's own Node (24), whatever Node started it. Works from Node 18 on: first the
 * npm packages (the right Node is one of them), then the same script once more under that Node.
 * @param {() => Promise<number | void>} body its number is the exit code
 */
export function underProjectNode(body) {
  return runEntry(async () => {
    const node = await oneAtATime('npm packages', async () => {
      await ensureNodeModules()
      return await ensureNode()
    })
    if (sameFile(process.execPath, node)) return await body()
    return await again(node)
  })
}

/** @returns {Promise<string>} the path of a working Node of the version in package.json */
async function ensureNode() {
  const wanted = JSON.parse(readFileSync(join(root, 'node_modules', 'node', 'package.json'), 'utf8')).version
  if (sameFile(process.execPath, projectNode)) return projectNode
  if (await answers(wanted)) return projectNode
  // The package places its binary by an install script, the only one that is run.
  const result = await npm(['rebuild', 'node', '--ignore-scripts=false', '--foreground-scripts'])
  if (await answers(wanted)) return projectNode
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  throw new BootstrapError(
    `Node ${wanted} could not be installed from the npm package "node":\n${tail(result.output)}`,
    'Install Node 24 or later yourself and run the command again.',
  )
}

/** @param {string} version */
async function answers(version) {
  const result = await run(projectNode, ['--version'], { timeoutMs: 20_000 })
  return result.code === 0 && result.output.trim() === `v${version}`
}

/**
 * @param {string} a
 * @param {string} b
 */
function sameFile(a, b) {
  try {
    return realpathSync(a) === realpathSync(b)
  } catch {
    return false
  }
}

/**
 * @param {string} node
 * @returns {Promise<number>}
 */
function again(node) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, process.argv.slice(1), { stdio: 'inherit', env: process.env })
    const stop = forwardSignals(child)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      stop()
      resolve(exitCode(code, signal))
    })
  })
}
