// npm run pictures: takes the pictures of the README and the guide anew.
import { join } from 'node:path'
import { underProjectNode } from './ensure-node.mjs'
import { root } from './paths.mjs'

await underProjectNode(async () => {
  const { prepareApp } = await import('./prepare.mjs')
  const { run } = await import('./run.mjs')
  const { env, stop } = await prepareApp()
  const { code } = await run(process.execPath, [join(root, 'e2e', 'pictures.ts')], { show: true, env })
  stop()
  return code
})
