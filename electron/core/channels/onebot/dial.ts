/** Forward connections: we dial the implementation. */
import { WebSocket } from 'ws'
import { problem, timedOut, tokenRefused, unreachable } from './problems.ts'
import { MAX_PAYLOAD } from './wire.ts'

const HANDSHAKE_MS = 10_000

/** What is meant by the address; a token in it would be kept in the clear. Throws ChannelError `setup`. */
export function addressOf(url: string): URL {
  const address = URL.canParse(url) ? new URL(url) : undefined
  if (address === undefined || !/^wss?:$/.test(address.protocol)) {
    throw problem({ kind: 'setup', code: 'UNREACHABLE', fix: 'checkAddress', detail: 'the address is not ws:// or wss://' })
  }
  if (address.searchParams.has('access_token') || address.username !== '' || address.password !== '') {
    throw problem({
      kind: 'setup',
      code: 'TOKEN_REFUSED',
      fix: 'enterSecret',
      detail: 'the token belongs into its own field, not into the address',
    })
  }
  address.hash = ''
  return address
}

/** Resolves with an open socket. Throws ChannelError, or the signal's reason. */
export async function dial(url: URL, token: string, signal: AbortSignal): Promise<WebSocket> {
  signal.throwIfAborted()
  const target = new URL(url)
  // A header carries plain characters only; any other token goes the second way the protocol has.
  const plain = /^[\x21-\x7e]*$/.test(token)
  if (!plain) target.searchParams.set('access_token', token)
  const socket = new WebSocket(target, {
    headers: plain && token !== '' ? { Authorization: `Bearer ${token}` } : {},
    handshakeTimeout: HANDSHAKE_MS,
    maxPayload: MAX_PAYLOAD,
    perMessageDeflate: false,
  })
  const place = `${url.protocol}//${url.host}${url.pathname}`
  return new Promise((resolve, reject) => {
    const stop = () => {
      reject(signal.reason)
      socket.terminate()
    }
    signal.addEventListener('abort', stop)
    const done = () => signal.removeEventListener('abort', stop)
    socket.once('open', () => {
      done()
      // Frames that come with the handshake's last packet wait until somebody listens.
      socket.pause()
      resolve(socket)
    })
    socket.once('unexpected-response', (_request, response) => {
      done()
      const status = response.statusCode ?? 0
      response.resume()
      socket.terminate()
      if (status === 401 || status === 403) reject(tokenRefused(`${place} answered ${status}`))
      else reject(unreachable(`${place} answered ${status}, not a WebSocket`))
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      done()
      const detail = `${place}: ${error.code ?? error.message}`
      reject(/handshake has timed out/.test(error.message) ? timedOut(detail) : unreachable(detail))
    })
  })
}
