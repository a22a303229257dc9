import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { constants } from 'node:os'
import { root } from './paths.mjs'

/**
 * @typedef {object} Finished
 * @property {number} code exit code; 128 + signal number when a signal ended it; 127 when it could not start
 * @property {string} output what it printed on both streams, when it was captured
 * @property {boolean} timedOut
 */

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean, timeoutMs?: number, shell?: boolean }} [options]
 *   show: let it use our streams; otherwise its output is captured
 * @returns {Promise<Finished>} never rejects
 */
export function run(command, args, options = {}) {
  const { cwd = root, env = process.env, show = false, timeoutMs, shell = false } = options
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env,
      shell,
      windowsHide: true,
      stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    let timedOut = false
    child.stdout?.on('data', (chunk) => (output += chunk))
    child.stderr?.on('data', (chunk) => (output += chunk))
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true
            child.kill('SIGKILL')
          }, timeoutMs)
    const stop = show ? endTogether(child) : forwardSignals(child)
    const finish = (/** @type {number} */ code) => {
      clearTimeout(timer)
      stop()
      resolve({ code, output, timedOut })
    }
    child.on('error', (error) => {
      output += error.message
      finish(127)
    })
    child.on('close', (code, signal) => finish(exitCode(code, signal)))
  })
}

/**
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
export function exitCode(code, signal) {
  if (signal !== null) return 128 + constants.signals[signal]
  return code ?? 1
}

/**
 * A child that is asked to stop with us gets the chance to do so in its own way.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {() => void} stops forwarding
 */
export function forwardSignals(child) {
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  const listeners = signals.map((signal) => {
    const listener = () => child.kill(signal)
    process.on(signal, listener)
    return { signal, listener }
  })
  return () => {
    for (const { signal, listener } of listeners) process.off(signal, listener)
  }
}

/**
 * As forwardSignals; besides, a child that is shown ends when whoever started us is gone: npm, asked to stop, passes the
 * signal no further than to its shell.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {() => void}
 */
function endTogether(child) {
  const stop = forwardSignals(child)
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid !== parent) child.kill()
  }, 1000)
  watch.unref()
  return () => {
    clearInterval(watch)
    stop()
  }
}

/**
 * npm as the person runs it: inside `npm run` its own script and Node are known, so no shell and no PATH is needed.
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean, timeoutMs?: number }} [options]
 */
export function npm(args, options = {}) {
  const script = process.env.npm_execpath
  if (script !== undefined && script.endsWith('.js') && existsSync(script)) {
    return run(process.env.npm_node_execpath ?? process.execPath, [script, ...args], options)
  }
  const windows = process.platform === 'win32'
  return run(windows ? 'npm.cmd' : 'npm', args, { ...options, shell: windows })
}

/**
 * The last lines of a captured output, for a message.
 * @param {string} output
 * @param {number} [lines]
 */
export function tail(output, lines = 8) {
  return output.trim().split('\n').slice(-lines).join('\n')
}

/** The environment with the project's own tools first on PATH. */
export function toolEnv() {
  const bin = join(root, 'node_modules', '.bin')
  const key = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
  return { ...process.env, [key]: `${bin}${delimiter}${process.env[key] ?? ''}` }
}
