// npm run typecheck, npm run lint: node check.mjs types|lint|format
import { underProjectNode } from './ensure-node.mjs'
import { BootstrapError } from './say.mjs'

await underProjectNode(async () => {
  const { checks, runChecks } = await import('./checks.mjs')
  const wanted = process.argv[2]
  if (wanted !== 'types' && wanted !== 'lint' && wanted !== 'format') {
    throw new BootstrapError('no such check.', 'There are: types, lint, format')
  }
  const { failed } = await runChecks(checks[wanted])
  return failed === 0 ? 0 : 1
})
