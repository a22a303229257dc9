/** A process under core's policy for faults, in which something is thrown where nobody catches it. For faults.test.ts. */
import { createServer, connect, type AddressInfo } from 'node:net'
import { catchFaults } from '../faults.ts'

const [kind] = process.argv.slice(2)
catchFaults(async () => {
  if (kind === 'hang') return new Promise(() => {})
  await new Promise((resolve) => setTimeout(resolve, 50))
  console.log('closed in order')
  if (kind === 'again') throw new Error('the second: 客户 13800138000')
})

const wrong = (): never => {
  throw new TypeError('客户 13800138000 的备注')
}
switch (kind) {
  case 'timer':
    setTimeout(wrong, 1)
    break
  case 'rejection':
    void Promise.reject(new RangeError('客户 13800138000 的备注'))
    break
  case 'nothing':
    // oxlint-disable-next-line prefer-promise-reject-errors -- what is no error is thrown too
    void Promise.reject('13800138000')
    break
  default: {
    const server = createServer((socket) => socket.on('data', wrong))
    server.listen(0, '127.0.0.1', () => connect((server.address() as AddressInfo).port, '127.0.0.1').write('x'))
  }
}
