// npm run soak [-- FILE…] [--rounds N]: the property tests again and again, each round with a seed of its own, until one fails.
// npm run soak -- kills [--kills N]: processes at work are killed, 200 of them, and what they leave is looked at.
import { execFileSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { underProjectNode } from './ensure-node.mjs'
import { root } from './paths.mjs'
import { run, toolEnv } from './run.mjs'
import { BootstrapError, say } from './say.mjs'

const KILLS = join(root, 'electron', 'core', 'testing', 'kills', 'soak-kills.ts')

await underProjectNode(async () => {
  if (process.argv[2] === 'kills') {
    const { code } = await run(process.execPath, [KILLS, ...process.argv.slice(3)], { show: true, env: toolEnv() })
    return code
  }
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { rounds: { type: 'string', default: '10' } } })
  const rounds = Number(values.rounds)
  if (!Number.isInteger(rounds) || rounds < 1) throw new BootstrapError('--rounds takes a whole number from 1 on.')
  const files = positionals.length > 0 ? positionals : propertyTests()
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  for (let round = 1; round <= rounds; round++) {
    const seed = String(randomInt(1, 2 ** 31))
    const env = { ...toolEnv(), QUNXI_SEED: seed }
    const { code } = await run(process.execPath, [vitest, 'run', '--reporter=dot', ...files], { show: true, env })
    say(`round ${round} of ${rounds}, seed ${seed}: ${code === 0 ? 'passed' : 'FAILED'}`)
    if (code !== 0) {
      say(`again: QUNXI_SEED=${seed} npx vitest run FILE`)
      return code
    }
  }
  return 0
})

/** @returns {string[]} test files that use fast-check */
function propertyTests() {
  return execFileSync('git', ['ls-files', '*.test.ts', '*.test.tsx'], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter((file) => file !== '' && readFileSync(join(root, file), 'utf8').includes("from 'fast-check'"))
}
