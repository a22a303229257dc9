/** The open WebSockets of the simulator and what is said on them. */
import type { WebSocket } from 'ws'
import type { Event } from './events.ts'

/** What a connection is for: `/api`, `/event`, or both on one. */
export type Role = 'api' | 'event' | 'universal'

export class Connections {
  readonly #open = new Map<WebSocket, Role>()

  add(socket: WebSocket, role: Role): void {
    this.#open.set(socket, role)
    socket.on('close', () => this.#open.delete(socket))
    // A client that vanishes is no error of ours; `close` follows.
    socket.on('error', () => this.#open.delete(socket))
  }

  /** Event connections that hear what happens now. */
  get listeners(): number {
    let count = 0
    for (const role of this.#open.values()) if (role !== 'api') count += 1
    return count
  }

  broadcast(event: Event): void {
    const line = JSON.stringify(event)
    for (const [socket, role] of this.#open) if (role !== 'api' && socket.readyState === socket.OPEN) socket.send(line)
  }

  /** As when a cable is pulled: no closing handshake. */
  cut(): void {
    for (const socket of this.#open.keys()) socket.terminate()
    this.#open.clear()
  }
}
