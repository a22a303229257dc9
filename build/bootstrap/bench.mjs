// npm run bench -- NAME [--json …]: runs bench/NAME.ts; without a name it lists them.
import { join } from 'node:path'
import { benchFolder, benchNames } from './bench-names.mjs'
import { underProjectNode } from './ensure-node.mjs'
import { run } from './run.mjs'
import { BootstrapError, say } from './say.mjs'

await underProjectNode(async () => {
  const [name, ...args] = process.argv.slice(2)
  if (name === undefined) {
    say(`benchmarks: ${benchNames().join(', ')}. Run one with: npm run bench -- NAME --json`)
    return 0
  }
  if (!benchNames().includes(name)) {
    throw new BootstrapError(`there is no benchmark "${name}".`, `There are: ${benchNames().join(', ')}`)
  }
  const { code } = await run(process.execPath, [join(benchFolder, `${name}.ts`), ...args], { show: true })
  return code
})
