// npm run build [-- TARGET…]: the bundles in dist/ (main, preload, core, renderer), those that are out of date.
import { underProjectNode } from './ensure-node.mjs'
import { BootstrapError } from './say.mjs'

await underProjectNode(async () => {
  const { allTargets, ensureBuild } = await import('./ensure-build.mjs')
  const wanted = process.argv.slice(2)
  const unknown = wanted.find((name) => !allTargets.some((target) => target === name))
  if (unknown !== undefined) {
    throw new BootstrapError(`there is no bundle "${unknown}".`, `There are: ${allTargets.join(', ')}`)
  }
  await ensureBuild(wanted.length === 0 ? allTargets : allTargets.filter((target) => wanted.includes(target)))
})
