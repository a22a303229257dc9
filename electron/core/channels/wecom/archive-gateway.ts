/** The message archive from a gateway that decrypts it (docs/decisions/wecom.md): JSON lines after a sequence number. */
import { ChannelError, type Page, type PullStream, type SessionContext } from '../channel/connector.ts'
import { type ArchiveLine, parseLine, readLines } from './archive-lines.ts'
import { exchange, type HttpReply, type HttpRequest, statusError } from './http.ts'

const api = 'archive'
/** Stored in one transaction, during which the window waits: some 20 ms. */
const pageSize = 400
const largestPage = 64 * 1024 * 1024
const awayFor = 30_000

export function gatewayStream(ctx: SessionContext, address: string, token: string, every: number): PullStream {
  return {
    name: 'messages',
    kind: 'tail',
    every,
    pull: async (cursor, signal) => {
      // A cursor of another kind is from before the account had a gateway.
      const seq = cursor !== null && /^\d+$/.test(cursor) ? cursor : '0'
      const reply = await ctx.limiter.run(api, signal, () => askGateway(address, token, seq, signal)).catch(notThePlatform)
      return pageOf(reply.text, seq, ctx.now)
    },
  }
}

async function askGateway(address: string, token: string, seq: string, signal: AbortSignal): Promise<HttpReply> {
  const url = new URL(address)
  url.searchParams.set('seq', seq)
  url.searchParams.set('limit', String(pageSize))
  const request: HttpRequest = {
    api,
    method: 'GET',
    url,
    headers: token === '' ? {} : { authorization: `Bearer ${token}` },
    timeout: 60_000,
    limit: largestPage,
    write: false,
  }
  const reply = await exchange(request, signal)
  if (reply.status === 401 || reply.status === 403) {
    throw new ChannelError({
      kind: 'forbidden',
      code: 'ARCHIVE_REFUSED',
      fix: 'enterSecret',
      detail: `archive: HTTP ${reply.status}`,
    })
  }
  const failed = statusError(request, reply)
  if (failed !== undefined) throw failed
  return reply
}

/** That the gateway is away says nothing of the platform: only this stream waits, not the account. */
function notThePlatform(error: unknown): never {
  if (!(error instanceof ChannelError) || error.problem.kind !== 'offline') throw error
  throw new ChannelError({ ...error.problem, kind: 'busy', retryAfter: awayFor })
}

function pageOf(text: string, seq: string, now: () => number): Page {
  const lines: ArchiveLine[] = []
  let last = BigInt(seq)
  let numbered = 0
  let start = 0
  while (start < text.length) {
    const end = text.indexOf('\n', start)
    const line = text.slice(start, end === -1 ? text.length : end).trim()
    start = end === -1 ? text.length : end + 1
    if (line === '') continue
    const number = lines.length + 1
    const parsed = parseLine(line, () => `archive: line ${number} after seq ${seq}`)
    lines.push(parsed)
    const own = seqOf(parsed.raw?.seq)
    if (own === undefined) continue
    numbered++
    if (own > last) last = own
  }
  if (lines.length > 0 && numbered === 0) {
    const detail = `archive: no line after seq ${seq} has a seq`
    throw new ChannelError({ kind: 'protocol', code: 'ARCHIVE_BROKEN', fix: 'checkAddress', detail })
  }
  return {
    records: () => readLines(lines, now),
    cursor: String(last),
    more: last > BigInt(seq),
    progress: { done: lines.length, total: null },
  }
}

/** A sequence number has 64 bits; large ones are text by now. */
function seqOf(value: unknown): bigint | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return BigInt(value)
  return typeof value === 'string' && /^\d{1,20}$/.test(value) ? BigInt(value) : undefined
}
