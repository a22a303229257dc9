/**
 * Entry of the data process. It looks at the runtime before anything is loaded: the database addon would take an older
 * one down without a word.
 */
import { EXIT_RUNTIME_TOO_OLD } from '#shared/contract/control.ts'
import { processTransport } from './rpc/transport.ts'
import { runtimeProblem } from '#main-and-core/runtime-check.ts'

const transport = processTransport()
const problem = runtimeProblem(process.versions)

if (!transport) {
  console.error('Core is started by the app; use the command line instead: npm run -s cli -- --help')
  process.exit(64)
} else if (problem) {
  transport.sendControl({ type: 'refused', error: { code: 'RUNTIME_TOO_OLD', message: problem } })
  // The message must leave before the process does.
  setTimeout(() => process.exit(EXIT_RUNTIME_TOO_OLD), 50)
} else {
  const { startCore } = await import('./core.ts')
  startCore(transport)
  transport.sendControl({ type: 'started', pid: process.pid, node: process.versions.node, napi: Number(process.versions.napi) })
}
