// npm start [-- WORKSPACE]: the app in a window, with everything that is missing put in place first.
import { underProjectNode } from './ensure-node.mjs'
import { root } from './paths.mjs'
import { run } from './run.mjs'

await underProjectNode(async () => {
  const { prepareApp } = await import('./prepare.mjs')
  const { electron, env, flags, stop } = await prepareApp()
  const args = [...flags, root, ...process.argv.slice(2)]
  const { code } = await run(electron.path, args, { env, show: true, cwd: process.env.INIT_CWD ?? root })
  stop()
  return code
})
