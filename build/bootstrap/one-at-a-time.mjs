import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from './paths.mjs'
import { say } from './say.mjs'

const POLL_MS = 300
/** A lock without a name in it after so long was left by a process killed in between. */
const UNSIGNED_MS = 5_000

/**
 * Lets one process at a time do what two would break for each other (npm ci empties node_modules first). The others wait,
 * then look for themselves whether anything is left to do. A lock whose owner is dead is taken over.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function oneAtATime(name, work) {
  const folder = join(root, '.cache', 'locks', name)
  const owner = join(folder, 'pid')
  let told = false
  while (!take(folder, owner)) {
    if (!told) say(`waiting for another command that is at the ${name}…`)
    told = true
    await sleep(POLL_MS)
  }
  try {
    return await work()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * @param {string} folder
 * @param {string} owner
 */
function take(folder, owner) {
  mkdirSync(join(folder, '..'), { recursive: true })
  try {
    mkdirSync(folder)
    writeFileSync(owner, String(process.pid))
    return true
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'EEXIST') throw error
  }
  const pid = ownerOf(owner)
  const dead = pid === undefined ? olderThan(folder, UNSIGNED_MS) : !alive(pid)
  if (dead) rmSync(folder, { recursive: true, force: true })
  return false
}

/**
 * @param {string} path
 * @param {number} ms
 */
function olderThan(path, ms) {
  try {
    return Date.now() - statSync(path).mtimeMs > ms
  } catch {
    return false
  }
}

/** @param {string} owner */
function ownerOf(owner) {
  try {
    const pid = Number(readFileSync(owner, 'utf8'))
    return Number.isInteger(pid) && pid > 0 ? pid : undefined
  } catch {
    return undefined
  }
}

/** @param {number} pid */
function alive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
