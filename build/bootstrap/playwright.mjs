import { join } from 'node:path'
import { root } from './paths.mjs'
import { prepareApp } from './prepare.mjs'
import { run, toolEnv } from './run.mjs'

/**
 * Runs the end-to-end tests on the Electron at hand.
 * @param {string[]} args for `playwright test`
 * @param {NodeJS.ProcessEnv} [extra]
 * @returns {Promise<number>} its exit code
 */
export async function runPlaywright(args, extra = {}) {
  const { env, stop } = await prepareApp()
  const script = join(root, 'node_modules', '@playwright', 'test', 'cli.js')
  const { code } = await run(process.execPath, [script, 'test', '--config=e2e/playwright.config.ts', ...args], {
    show: true,
    env: { ...env, PATH: toolEnv().PATH, ...extra },
  })
  stop()
  return code
}
