/** Requests and events on one WebSocket, forward or reverse. */
import type { RawData, WebSocket } from 'ws'
import type { Connections, Role } from './connections.ts'
import { BAD_REQUEST, failed, type Endpoint } from './endpoint.ts'
import type { Event } from './events.ts'

export interface SocketContext {
  connections: Connections
  endpoint: Endpoint
  /** The first event on an event connection. */
  hello: () => Event
}

export function serveSocket(socket: WebSocket, role: Role, { connections, endpoint, hello }: SocketContext): void {
  connections.add(socket, role)
  if (role !== 'api') socket.send(JSON.stringify(hello()))
  if (role === 'event') return
  socket.on('message', (data: RawData) => {
    const answer = (reply: object) => {
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(reply))
    }
    const request = parse(String(data))
    if (request === undefined) return answer(failed(BAD_REQUEST, 'BAD_REQUEST', '请求不是 JSON 对象'))
    // The echo goes back as it came, whatever its type; without one there is none.
    const echo = 'echo' in request ? { echo: request.echo } : {}
    if (typeof request.action !== 'string') {
      return answer({ ...failed(BAD_REQUEST, 'BAD_REQUEST', '没有 action'), ...echo })
    }
    const { reply, cut } = endpoint.request(request.action, request.params ?? {})
    if (cut) socket.terminate()
    else answer({ ...reply, ...echo })
  })
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
