// Prints the path of the Electron executable at hand, installing it first where it is missing.
import { ensureElectron } from './ensure-electron.mjs'
import { underProjectNode } from './ensure-node.mjs'

await underProjectNode(async () => {
  const { path } = await ensureElectron()
  process.stdout.write(`${path}\n`)
})
