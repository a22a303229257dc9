import { afterEach, describe, expect, test, vi } from 'vitest'
import { CoreClient } from './client.ts'

interface Asked {
  id: number
  method: string
  input: unknown
  commandId?: string
}

const ports: MessagePort[] = []

/** A client on one end of a real channel, and a core that answers by `reply` on the other. */
function connected(reply?: (request: Asked) => unknown) {
  const { port1, port2 } = new MessageChannel()
  ports.push(port1, port2)
  const client = new CoreClient()
  port2.addEventListener('message', ({ data }) => {
    const answer = reply?.(data as Asked)
    if (answer !== undefined) port2.postMessage(answer)
  })
  port2.start()
  client.connect(port1)
  return { client, core: port2 }
}

afterEach(() => {
  for (const port of ports.splice(0)) port.close()
})

describe('a call', () => {
  test('resolves with what core answered', async () => {
    const { client } = connected(({ id }) => ({
      id,
      output: { items: [{ id: 'a', name: '小林', role: 'manager', isMe: true }] },
    }))
    await expect(client.call('operators.list', {})).resolves.toEqual({
      items: [{ id: 'a', name: '小林', role: 'manager', isMe: true }],
    })
  })

  test('rejects with core’s code and details', async () => {
    const { client } = connected(({ id }) => ({ id, error: { code: 'NOT_FOUND', message: 'gone', details: { what: 'x' } } }))
    await expect(client.call('operators.list', {})).rejects.toMatchObject({ code: 'NOT_FOUND', details: { what: 'x' } })
  })

  test('rejects an answer that the contract does not allow, instead of showing it', async () => {
    const { client } = connected(({ id }) => ({ id, output: { items: 'many' } }))
    await expect(client.call('operators.list', {})).rejects.toMatchObject({ code: 'BAD_OUTPUT' })
  })

  test('is answered to the right caller when answers cross', async () => {
    const waiting: number[] = []
    const { client, core } = connected(({ id }) => void waiting.push(id))
    const first = client.call('workspace.info', {})
    const second = client.call('operators.list', {})
    await vi.waitFor(() => expect(waiting).toHaveLength(2))
    core.postMessage({ id: waiting[1], output: { items: [] } })
    await expect(second).resolves.toEqual({ items: [] })
    core.postMessage({ id: waiting[0], error: { code: 'INTERNAL', message: 'x' } })
    await expect(first).rejects.toMatchObject({ code: 'INTERNAL' })
  })
})

describe('a write', () => {
  test('carries a command id, and brings the undo handle back', async () => {
    const seen: unknown[] = []
    const { client } = connected((request) => {
      seen.push(request.commandId)
      return { id: request.id, output: { id: 'a' }, undo: { token: 'u1', label: 'tags.undo' } }
    })
    const result = await client.write('operators.save', { name: '小林', role: 'manager' })
    expect(result).toEqual({ output: { id: 'a' }, undo: { token: 'u1', label: 'tags.undo' } })
    expect(seen[0]).toMatch(/^[0-9a-f-]{36}$/u)
  })
})

describe('when core goes', () => {
  test('every pending call and every later one rejects, until a new port arrives', async () => {
    const { client, core } = connected()
    const states: boolean[] = []
    client.onConnection((state) => states.push(state))
    const pending = [client.call('workspace.info', {}), client.call('operators.list', {})]
    core.close()
    for (const call of pending) await expect(call).rejects.toMatchObject({ code: 'CORE_EXITED' })
    await expect(client.call('workspace.info', {})).rejects.toMatchObject({ code: 'CORE_EXITED' })

    const next = new MessageChannel()
    ports.push(next.port1, next.port2)
    next.port2.addEventListener('message', ({ data }) =>
      next.port2.postMessage({ id: (data as Asked).id, output: { items: [] } }),
    )
    next.port2.start()
    client.connect(next.port1)
    await expect(client.call('operators.list', {})).resolves.toEqual({ items: [] })
    expect(states).toEqual([false, true])
  })

  test('what the old port still says is not heard', async () => {
    const { client, core } = connected()
    const heard: unknown[] = []
    client.onPush((push) => heard.push(push))
    const next = new MessageChannel()
    ports.push(next.port1, next.port2)
    client.connect(next.port1)
    core.postMessage({ push: 'changed', topics: ['tags'] })
    next.port2.postMessage({ push: 'changed', topics: ['customers'] })
    await vi.waitFor(() => expect(heard).toHaveLength(1))
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(heard).toEqual([{ push: 'changed', topics: ['customers'] }])
  })
})
