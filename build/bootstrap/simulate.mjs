// npm run simulate -- wecom|onebot …: a channel's server on loopback; without a name it says what there is.
import { join } from 'node:path'
import { underProjectNode } from './ensure-node.mjs'
import { root } from './paths.mjs'
import { run } from './run.mjs'

await underProjectNode(async () => {
  const script = join(root, 'build', 'simulators', 'cli.ts')
  const { code } = await run(process.execPath, [script, ...process.argv.slice(2)], {
    show: true,
    cwd: process.env.INIT_CWD ?? root,
  })
  return code
})
