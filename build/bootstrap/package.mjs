// npm run package [-- --dir]: the installers of this system, or the app as a folder where the tools for installers cannot
// be fetched (always so with the fallback Electron). It ends by starting what was packed.
import { isDeepStrictEqual } from 'node:util'
import { underProjectNode } from './ensure-node.mjs'
import { tail } from './run.mjs'
import { BootstrapError, say } from './say.mjs'

await underProjectNode(async () => {
  const { prepareApp } = await import('./prepare.mjs')
  const { pack } = await import('../package/pack.mjs')
  const { readFuses, shippedFuses } = await import('../package/fuses.mjs')
  const { smokeHits, smokeSearch } = await import('../package/smoke.mjs')

  const { electron, env, stop } = await prepareApp()
  Object.assign(process.env, env)
  const folderOnly = process.argv.includes('--dir') || electron.kind === 'fallback'
  if (electron.kind === 'fallback')
    say('this is a package of the fallback Electron, for tests: what ships is built on the official one.')
  const packed = await pack({ installers: !folderOnly, show: true })

  const fuses = await readFuses(packed.executable)
  if (!isDeepStrictEqual(fuses, shippedFuses)) {
    throw new BootstrapError(
      `the fuses of ${packed.executable} are not those of the shipped build:\n${JSON.stringify(fuses, null, 2)}`,
    )
  }
  const { code, answer, output } = await smokeSearch(packed)
  stop()
  if (code !== 0 || answer?.total !== smokeHits) {
    throw new BootstrapError(`the packed app did not answer a search (exit ${code}):\n${tail(output, 20)}`)
  }
  say(`packed into ${packed.folder}: it starts, opens a workspace and finds ${smokeHits} messages; the fuses are as they ship.`)
})
