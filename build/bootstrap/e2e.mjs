// npm run e2e [-- FILE… | playwright options]: the end-to-end tests alone.
import { underProjectNode } from './ensure-node.mjs'

await underProjectNode(async () => {
  const { runPlaywright } = await import('./playwright.mjs')
  return await runPlaywright(['--reporter=list', ...process.argv.slice(2)])
})
