// npm run bench -- NAME [--json …]: runs bench/NAME.ts; without a name it lists them.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { underProjectNode } from './ensure-node.mjs'
import { root } from './paths.mjs'
import { run } from './run.mjs'
import { BootstrapError, say } from './say.mjs'

const folder = join(root, 'bench')

await underProjectNode(async () => {
  const [name, ...args] = process.argv.slice(2)
  if (name === undefined) {
    say(`benchmarks: ${names().join(', ')}. Run one with: npm run bench -- NAME --json`)
    return 0
  }
  if (!names().includes(name)) {
    throw new BootstrapError(`there is no benchmark "${name}".`, `There are: ${names().join(', ')}`)
  }
  const { code } = await run(process.execPath, [join(folder, `${name}.ts`), ...args], { show: true })
  return code
})

/** @returns {string[]} the top-level files of bench/ are the benchmarks, its folders their parts */
function names() {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((file) => /^[a-z0-9-]+\.ts$/.test(file))
    .map((file) => file.slice(0, -3))
    .sort()
}
