/** Sends back what it is sent, over the transport core itself uses. Ends on request in every way a process can end. */
import { processTransport } from '#core/rpc/transport.ts'

const transport = processTransport()
if (!transport) throw new Error('started without a parent')

transport.onControl((request) => {
  if (request.type === 'shutdown') process.exit(0)
  if (request.type === 'grant') return transport.sendControl({ type: 'granted', id: request.id })
  if (request.type === 'close') return transport.sendControl({ type: 'closed', id: request.id })
  if (request.type === 'create-demo') {
    for (let done = 1; done <= 3; done++)
      transport.sendControl({ type: 'progress', id: request.id, done, total: 3, note: 'step' })
    return transport.sendControl({ type: 'demo-created', id: request.id })
  }
  const [word, argument] = request.workspaceDir.split(':')
  if (word === 'exit') process.exit(Number(argument))
  if (word === 'throw') throw new Error('as asked')
  // 'hang' is never answered.
  if (word === 'fail') transport.sendControl({ type: 'failed', id: request.id, error: { code: 'WRONG_KEY', message: 'no' } })
  if (word === 'ok') transport.sendControl({ type: 'opened', id: request.id, workspace: { name: 'echo', zone: 'UTC' } })
})
transport.onPort((port) => {
  port.onMessage((message) => port.post({ echo: message, pid: process.pid }))
})
transport.onDisconnect(() => process.exit(0))
transport.sendControl({ type: 'started', pid: process.pid, node: process.versions.node, napi: Number(process.versions['napi']) })
