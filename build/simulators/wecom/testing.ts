/** A bare client for the simulator's own tests: no retries, no cleverness. */
import type { WecomSimulator } from './simulator.ts'

export interface Answer {
  errcode: number
  errmsg: string
  [key: string]: unknown
}

export interface Client {
  token: string
  get(api: string, query?: Record<string, string>): Promise<Answer>
  post(api: string, body: unknown): Promise<Answer>
  /** Lines of the archive after `seq`, with their size in one page. */
  archive(seq: number, limit: number): Promise<string[]>
  relay(after?: string, wait?: number): Promise<RelayAnswer>
}

export interface RelayAnswer {
  items: { id: string; query: { msg_signature: string; timestamp: string; nonce: string }; body: string }[]
  next: string
}

export async function connect(simulator: WecomSimulator): Promise<Client> {
  const { url, credentials } = simulator
  const json = async (response: Promise<Response>): Promise<Answer> => {
    const got = await response
    if (got.status !== 200) throw new Error(`status ${got.status}`)
    return (await got.json()) as Answer
  }
  const login = new URLSearchParams({ corpid: credentials.corpId, corpsecret: credentials.secret })
  const issued = await json(fetch(`${url}/cgi-bin/gettoken?${login}`))
  if (issued.errcode !== 0) throw new Error(`${issued.errcode} ${issued.errmsg}`)
  const client: Client = {
    token: String(issued.access_token),
    get: (api, query = {}) =>
      json(fetch(`${url}/cgi-bin/${api}?${new URLSearchParams({ access_token: client.token, ...query })}`)),
    post: (api, body) =>
      json(
        fetch(`${url}/cgi-bin/${api}?access_token=${client.token}`, {
          method: 'POST',
          body: typeof body === 'string' ? body : JSON.stringify(body),
        }),
      ),
    archive: async (seq, limit) => {
      const headers = { authorization: `Bearer ${credentials.archiveToken}` }
      const text = await (await fetch(`${simulator.archiveUrl}?seq=${seq}&limit=${limit}`, { headers })).text()
      return text.split('\n').slice(0, -1)
    },
    relay: async (after = '', wait = 0) => {
      const headers = { authorization: `Bearer ${credentials.relayToken}` }
      const response = await fetch(`${simulator.relayUrl}?after=${after}&wait=${wait}`, { headers })
      return (await response.json()) as RelayAnswer
    },
  }
  return client
}

/** Everything a paged list holds. */
export async function everything<T>(ask: (cursor: string) => Promise<Answer>, key: string): Promise<T[]> {
  const all: T[] = []
  for (let cursor = '', pages = 0; pages < 10_000; pages++) {
    const answer = await ask(cursor)
    if (answer.errcode !== 0) throw new Error(`${answer.errcode} ${answer.errmsg}`)
    all.push(...(answer[key] as T[]))
    cursor = String(answer.next_cursor ?? '')
    if (cursor === '') return all
  }
  throw new Error('the cursor never ends')
}
