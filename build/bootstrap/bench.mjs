// npm run bench -- NAME [--json …]: runs bench/NAME.ts; without a name it lists them.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
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

/** @returns {string[]} the files of bench/ that are run; those that export something are parts of them */
function names() {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((file) => /^[a-z0-9-]+\.ts$/.test(file) && !/^export /m.test(readFileSync(join(folder, file), 'utf8')))
    .map((file) => file.slice(0, -3))
    .sort()
}
