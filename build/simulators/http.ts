/** Small pieces of HTTP both simulators serve with. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

const longestBody = 32 * 1024 * 1024

/** Rejects above 32 MiB, or when the client is gone before its body is whole. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += (chunk as Buffer).length
    if (size > longestBody) throw new Error('body too large')
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks)
}

export function reply(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  response.writeHead(status, { 'content-type': type, 'content-length': bytes.length })
  response.end(bytes)
}

export function replyJson(response: ServerResponse, status: number, body: unknown): void {
  reply(response, status, 'application/json; charset=UTF-8', JSON.stringify(body))
}

/** Promises the whole answer, sends half of it and cuts the line. */
export function replyHalf(response: ServerResponse, type: string, body: string): void {
  const bytes = Buffer.from(body)
  response.writeHead(200, { 'content-type': type, 'content-length': bytes.length })
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.socket?.destroy())
}

export function bearerOf(request: IncomingMessage): string | undefined {
  return /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
}

export interface Listener {
  readonly port: number
  /** Stops listening and cuts every connection; `listen` takes the same port again. */
  stop(): Promise<void>
  listen(): Promise<void>
}

/** Listens on 127.0.0.1; port 0 takes a free one, and keeps it over stops. */
export async function listenOn(server: Server, port: number): Promise<Listener> {
  const sockets = new Set<Socket>()
  let taken = port
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  const listen = (): Promise<void> =>
    new Promise((resolve, reject) => {
      if (server.listening) return resolve()
      server.once('error', reject)
      server.listen(taken, '127.0.0.1', () => {
        server.off('error', reject)
        taken = (server.address() as AddressInfo).port
        resolve()
      })
    })
  await listen()
  return {
    get port() {
      return taken
    },
    listen,
    stop: () =>
      new Promise((resolve) => {
        if (!server.listening) return resolve()
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
