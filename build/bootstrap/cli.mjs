// npm run -s cli -- COMMAND …: the command line. Standard output belongs to it alone.
import { join } from 'node:path'
import { underProjectNode } from './ensure-node.mjs'
import { root } from './paths.mjs'
import { run } from './run.mjs'

await underProjectNode(async () => {
  const { ensureBuild } = await import('./ensure-build.mjs')
  await ensureBuild(['core'])
  const args = [join(root, 'dist', 'core', 'cli.mjs'), ...process.argv.slice(2)]
  const { code } = await run(process.execPath, args, { show: true, cwd: process.env.INIT_CWD ?? root })
  return code
})
