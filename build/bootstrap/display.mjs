import { spawn } from 'node:child_process'
import { hasDisplay } from './ensure-system.mjs'
import { BootstrapError, say } from './say.mjs'

/**
 * A display for Electron: the one there is, or a virtual one (Xvfb) that lives as long as this process.
 * @returns {Promise<{ env: NodeJS.ProcessEnv, stop: () => void }>} env: what Electron is to be started with
 */
export async function openDisplay() {
  if (hasDisplay()) return { env: process.env, stop: () => {} }
  // Xvfb itself picks a free display number and writes it to the file descriptor named here.
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const stop = () => void server.kill()
  process.once('exit', stop)
  const number = await displayNumber(server)
  say(`no display: running under Xvfb (:${number})`)
  server.unref()
  return { env: { ...process.env, DISPLAY: `:${number}` }, stop }
}

/**
 * @param {import('node:child_process').ChildProcess} server
 * @returns {Promise<string>}
 */
function displayNumber(server) {
  return new Promise((resolve, reject) => {
    const fail = (/** @type {string} */ why) =>
      reject(new BootstrapError(`Xvfb did not start: ${why}`, 'Set DISPLAY, or install the package xvfb.'))
    const timer = setTimeout(() => fail('no answer in 20 s'), 20_000)
    server.once('error', (error) => fail(error.message))
    server.once('exit', (code) => fail(`exit ${code}`))
    const pipe = /** @type {import('node:net').Socket} */ (server.stdio[3])
    let text = ''
    pipe.on('data', (chunk) => {
      text += chunk
      if (!text.includes('\n')) return
      clearTimeout(timer)
      pipe.destroy()
      resolve(text.trim())
    })
  })
}
