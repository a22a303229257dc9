/**
 * Who waited for an answer, and how long. In a direct chat every message of the customer that is not mere courtesy waits; in a
 * group only what asks or complains. The first staff message after it answers, unless that is a broadcast (a promo or a
 * library post), for a broadcast answers nobody. One open wait per customer and conversation. What is quoted asks nothing.
 */
import { ownWords } from '../quote.ts'

const ASKS =
  /[?？]|吗|么$|呢$|怎么|什么|为啥|为什么|多少|多久|哪[里个儿家款]|几[点天号件个时]|能不能|可不可以|可以.{0,12}[吗不么]|能.{0,12}[吗不么]|有没有|有无|还有.{0,8}[吗么没]|求|请问|蹲一个|在不|在吗|帮.{0,6}(查|看|改|下)|咋|啥时候/
const COMPLAINS = /投诉|退款|退货|没人理|骗人|太差|坏了|漏发|少发|发错|没收到|不发货|怎么回事|失望|红疹|过敏|破损|开线|假的|正品/
/** One word of thanks or assent, or one sign. Taken off one after another: a single pattern over all would backtrack without end. */
const COURTESY_WORD =
  /好[的呢嘞吧啦哒]*|(?:话说)?收到了?|ok(?:ay)?|嗯+|哦+|谢+|多谢|感谢|辛苦了?|行|可以的?|明白了?|知道了|(?:已经?)?(?:处理|解决|弄)好了|解决了|搞定了?|没事|不用了?|太好了|再见|晚安|\[[^[\]]{1,4}\]|[呀哈呢啦]|[\s。，,~～!！.、]|\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200d|\ufe0f/iuy
const THANKS = /^(?:谢|感谢|多谢|辛苦)/u
/** 谢谢亲亲, 辛苦小禾姐: so many more characters after thanks are whom they go to. */
const ADDRESSEE = 4

function isCourtesy(text: string): boolean {
  let at = 0
  let last = ''
  let spoken = false
  while (at < text.length) {
    COURTESY_WORD.lastIndex = at
    const word = COURTESY_WORD.exec(text)?.[0]
    if (word === undefined) return THANKS.test(last) && text.length - at <= ADDRESSEE
    if (!/^[呀哈呢啦]$/u.test(word)) spoken = true
    if (/\p{L}/u.test(word)) last = word
    at += word.length
  }
  return spoken
}

export type WaitReason = 'asks' | 'complains' | 'direct'

/** Why a customer's message waits for an answer, or null. Only text asks; in direct chats pictures and voice do too. */
export function waitReason(message: { kind: string; text: string; direct: boolean }): WaitReason | null {
  const { kind, text, direct } = message
  if (kind === 'system' || kind === 'recalled') return null
  if (kind !== 'text') return direct ? 'direct' : null
  const plain = ownWords(text).normalize('NFKC').trim()
  if (plain === '') return null
  if (COMPLAINS.test(plain)) return 'complains'
  if (isCourtesy(plain)) return null
  if (ASKS.test(plain)) return 'asks'
  return direct ? 'direct' : null
}

export interface WaitMessage {
  id: number
  at: number
  senderId: number | null
  staff: boolean
  kind: string
  text: string
  /** A promo or a library post: said to everybody. */
  broadcast: boolean
}

export interface Wait {
  messageId: number
  contactId: number
  askedAt: number
  reason: WaitReason
  answeredAt: number | null
  answerId: number | null
  answeredBy: number | null
}

/**
 * Waits of one conversation, from its messages in time order. `before` are those still open when the reading begins; they
 * are closed in place where an answer comes, and are not among the waits answered.
 */
export function findWaits(messages: Iterable<WaitMessage>, direct: boolean, before: readonly Wait[] = []): Wait[] {
  const waits: Wait[] = []
  const open = new Map(before.map((wait) => [wait.contactId, wait]))
  for (const message of messages) {
    if (message.senderId === null || message.kind === 'system' || message.kind === 'recalled') continue
    if (message.staff) {
      if (message.broadcast) continue
      for (const wait of open.values()) {
        wait.answeredAt = message.at
        wait.answerId = message.id
        wait.answeredBy = message.senderId
      }
      open.clear()
      continue
    }
    if (open.has(message.senderId)) continue
    const reason = waitReason({ kind: message.kind, text: message.text, direct })
    if (reason === null) continue
    const wait: Wait = {
      messageId: message.id,
      contactId: message.senderId,
      askedAt: message.at,
      reason,
      answeredAt: null,
      answerId: null,
      answeredBy: null,
    }
    waits.push(wait)
    open.set(message.senderId, wait)
  }
  return waits
}

/** Nearest-rank percentile of sorted values; null of none. `p` in (0, 1]. */
export function percentile(sorted: readonly number[], p: number): number | null {
  if (sorted.length === 0) return null
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)]!
}
