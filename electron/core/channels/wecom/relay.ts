/** Fetches callbacks from the user's relay (docs/decisions/wecom.md) and opens them. */
import { ChannelError } from '../channel/connector.ts'
import { reading } from './api.ts'
import { BadCallback, type CallbackKeys, openCallback } from './callback-crypto.ts'
import { readEvent, type WecomEvent } from './callback-events.ts'
import { encryptedOf, readCallbackXml } from './callback-xml.ts'
import { exchange, statusError, unreadable } from './http.ts'
import { parseOutsideJson } from '../channel/outside-json.ts'
import { BadShape, objectAt, requiredList, textAt } from './shape.ts'

const api = 'relay'
const largestAnswer = 16 * 1024 * 1024
const remembered = 5000

export interface RelayItem {
  id: string
  /** Undefined where it could not be read; `problem` says why. */
  event?: WecomEvent
  problem?: string
}

export class Relay {
  readonly #url: string
  readonly #token: string
  readonly #keys: CallbackKeys
  /**
   * Signatures of envelopes: a callback is repeated when its answer was late. Not the decrypted text, which two edits within
   * one second have in common; a repetition in a new envelope only costs one more fetch.
   */
  readonly #seen = new Set<string>()

  constructor(url: string, token: string, keys: CallbackKeys) {
    this.#url = url
    this.#token = token
    this.#keys = keys
  }

  /** Waits up to `seconds` for something new. Throws ChannelError. */
  async read(after: string, seconds: number, signal: AbortSignal): Promise<{ items: RelayItem[]; next: string }> {
    const url = new URL(this.#url)
    url.searchParams.set('after', after)
    url.searchParams.set('wait', String(seconds))
    // Not through the account's budget: it is another server, and the wait would hold one of the budget's places.
    const request = {
      api,
      method: 'GET' as const,
      url,
      headers: { authorization: `Bearer ${this.#token}` },
      timeout: seconds * 1000 + 20_000,
      limit: largestAnswer,
      write: false,
    }
    const reply = await exchange(request, signal)
    if (reply.status === 401 || reply.status === 403) {
      throw new ChannelError({ kind: 'auth', code: 'RELAY_REFUSED', fix: 'enterSecret', detail: `relay: HTTP ${reply.status}` })
    }
    const failed = statusError(request, reply)
    if (failed !== undefined) throw failed
    const page = readPage(reply.text)
    const items: RelayItem[] = []
    for (const [i, raw] of page.items.entries()) {
      const item = await this.#open(raw, i)
      if (item !== null) items.push(item)
    }
    return { items, next: page.next }
  }

  /** Null for one that was there before. */
  async #open(raw: unknown, index: number): Promise<RelayItem | null> {
    let id = `[${index}]`
    try {
      const item = objectAt(raw, `items[${index}]`)
      id = textAt(item.id, 'id')
      const query = objectAt(item.query, 'query')
      const encrypted = encryptedOf(textAt(item.body, 'body'))
      const signed = {
        msg_signature: textAt(query.msg_signature, 'query.msg_signature'),
        timestamp: textAt(query.timestamp, 'query.timestamp'),
        nonce: textAt(query.nonce, 'query.nonce'),
      }
      const plain = openCallback(this.#keys, signed, encrypted)
      if (this.#seen.has(signed.msg_signature)) return null
      const event = readEvent(await readCallbackXml(plain), this.#keys.receiver)
      this.#remember(signed.msg_signature)
      return { id, event }
    } catch (error) {
      if (error instanceof BadCallback || error instanceof BadShape) return { id, problem: error.message }
      throw error
    }
  }

  /** A page that could not be worked through comes again, and then it is new. */
  forget(): void {
    this.#seen.clear()
  }

  #remember(signature: string): void {
    this.#seen.add(signature)
    if (this.#seen.size > remembered) for (const first of this.#seen) return void this.#seen.delete(first)
  }
}

function readPage(text: string): { items: readonly unknown[]; next: string } {
  return reading(api, () => {
    let json: unknown
    try {
      json = parseOutsideJson(text)
    } catch {
      throw unreadable({ api, write: false }, 'the answer is not JSON')
    }
    const page = objectAt(json, 'the answer')
    return { items: requiredList(page.items, 'items'), next: textAt(page.next, 'next') }
  })
}
