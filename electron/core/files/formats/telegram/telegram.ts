/** Telegram Desktop's `result.json`: one chat, or the whole account (`chats.list`, `left_chats.list`). */
import type { ContactRecord, ImportRecord } from '#shared/domain/records.ts'
import type { ByteSource } from '../../reading/byte-source.ts'
import { BrokenFile } from '../../reading/broken-file.ts'
import { JsonStream, type JsonPath } from '../../reading/json-stream.ts'
import { LocalClock } from '../../reading/local-clock.ts'
import { decodeText } from '../../reading/text.ts'
import { stem, type Connector, type ParseOptions, type Sample } from '../format.ts'
import { bareChatId, toRecord, type Person } from './message.ts'

const DIRECT = new Set(['personal_chat', 'bot_chat', 'saved_messages', 'replies', 'verification_codes'])

interface Chat {
  key: string
  name: string
  type: string
  id: string | number | null
  announced: boolean
  /** Old exports number people without a word before it. */
  people: Set<string>
  namesToKeys: Map<string, string>
}

class TelegramReader {
  readonly #source: ByteSource
  readonly #options: ParseOptions
  readonly #clock: LocalClock
  #chat: Chat
  #chats = 0
  #ordinal = 0
  #selfId: string | null = null
  out: ImportRecord[] = []
  sawMessages = false

  constructor(source: ByteSource, options: ParseOptions) {
    this.#source = source
    this.#options = options
    this.#clock = new LocalClock(options.zone)
    this.#chat = this.#newChat()
  }

  #newChat(): Chat {
    return {
      key: String(this.#chats++),
      name: '',
      type: '',
      id: null,
      announced: false,
      people: new Set(),
      namesToKeys: new Map(),
    }
  }

  /** Depth of the chat's own fields: 0 for a single chat, 3 inside an account. */
  #chatDepth(path: JsonPath): number {
    return (path[0] === 'chats' || path[0] === 'left_chats') && path[1] === 'list' ? 3 : 0
  }

  whole(path: JsonPath): boolean {
    const depth = this.#chatDepth(path)
    return path.length === depth + 2 && path[depth] === 'messages'
  }

  scalar(path: JsonPath, value: string | number | boolean | null): void {
    if (path[0] === 'personal_information') {
      if (path[1] === 'user_id' && value !== null) this.#selfId = `user${String(value)}`
      return
    }
    const depth = this.#chatDepth(path)
    if (path.length !== depth + 1 || this.#chat.announced) return
    const field = path[depth]
    if (field === 'name' && typeof value === 'string') this.#chat.name = value
    else if (field === 'type' && typeof value === 'string') this.#chat.type = value
    else if (field === 'id' && (typeof value === 'number' || typeof value === 'string')) this.#chat.id = value
  }

  close(path: JsonPath): void {
    const depth = this.#chatDepth(path)
    if (path.length === depth + 1 && path[depth] === 'messages') this.sawMessages = true
    if (path.length === 3 && depth === 3) {
      if (this.#chat.id !== null || this.#chat.name !== '') this.#announce()
      this.#chat = this.#newChat()
    } else if (path.length === 0 && this.sawMessages && this.#chats === 1) this.#announce()
  }

  element(_path: JsonPath, value: unknown, line: number): void {
    this.sawMessages = true
    this.#announce()
    const chat = this.#chat
    const made = toRecord(value, {
      conversationKey: chat.key,
      channelId: chat.id !== null && !DIRECT.has(chat.type) ? String(chat.id) : null,
      ordinal: this.#ordinal++,
      line,
      clock: this.#clock,
      language: this.#options.language,
    })
    if ('code' in made) {
      this.out.push({ type: 'rejected', at: `${this.#source.name}:${line}`, reason: made })
      return
    }
    if (made.person) this.#meet(made.person)
    this.out.push(made.record)
    if (made.record.kind === 'system') this.#membership(value as Record<string, unknown>, made.person, made.record.sentAt)
  }

  #announce(): void {
    const chat = this.#chat
    if (chat.announced) return
    chat.announced = true
    const direct = DIRECT.has(chat.type)
    const title =
      chat.name ||
      (chat.type === 'saved_messages' ? 'Saved Messages' : chat.id === null ? stem(this.#source.name) : `Telegram ${chat.id}`)
    const record: ImportRecord = { type: 'conversation', key: chat.key, title, kind: direct ? 'direct' : 'group' }
    if (chat.id !== null) record.nativeId = `${direct ? 'user' : 'chat'}${bareChatId(chat.id, chat.type)}`
    this.out.push(record)
  }

  #meet(person: Person): void {
    const chat = this.#chat
    if (chat.people.has(person.key)) return
    chat.people.add(person.key)
    if (!chat.namesToKeys.has(person.name)) chat.namesToKeys.set(person.name, person.key)
    const contact: ContactRecord = { type: 'contact', key: person.key, name: person.name }
    if (person.nativeId) contact.nativeId = person.nativeId
    const chosen =
      this.#options.self.includes(person.name) || (person.nativeId !== undefined && this.#options.self.includes(person.nativeId))
    // In a direct chat the other side's id is the chat's id; who else speaks is oneself. Saved messages are one's own.
    const atChat = person.nativeId === `user${chat.id}`
    const saved = chat.type === 'saved_messages' && atChat
    const opposite = chat.type === 'personal_chat' && person.nativeId !== undefined && !atChat && person.name !== chat.name
    // A channel that posts as itself is our own voice, not a customer.
    if (chat.id !== null && person.nativeId === `channel${bareChatId(chat.id, chat.type)}`) contact.isStaff = true
    if (chosen || saved || opposite || (this.#selfId !== null && person.nativeId === this.#selfId)) contact.isSelf = true
    this.out.push(contact)
  }

  #membership(raw: Record<string, unknown>, actor: Person | null, at: number): void {
    const action = raw['action']
    const conversationKey = this.#chat.key
    const note = (contactKey: string, event: 'joined' | 'left') =>
      this.out.push({ type: 'member', conversationKey, contactKey, event, at })
    if ((action === 'join_group_by_link' || action === 'join_group_by_request') && actor) note(actor.key, 'joined')
    if (action !== 'invite_members' && action !== 'remove_members') return
    for (const name of Array.isArray(raw['members']) ? raw['members'] : []) {
      const key = typeof name === 'string' ? this.#chat.namesToKeys.get(name) : undefined
      if (key) note(key, action === 'invite_members' ? 'joined' : 'left')
    }
  }
}

function detect(sample: Sample): number {
  const head = sample.text.trimStart()
  if (!head.startsWith('{') || /"guild"\s*:|"weflow"\s*:|"session"\s*:/.test(head)) return 0
  const account = /"(left_)?chats"\s*:\s*\{[\s\S]*?"list"\s*:/.test(head)
  const messages = /"messages"\s*:\s*\[/.test(head)
  const own = /"(date_unixtime|from_id|actor_id|text_entities)"\s*:/.test(head)
  const chatType =
    /"type"\s*:\s*"(personal_chat|bot_chat|saved_messages|private_group|private_supergroup|public_supergroup|private_channel|public_channel)"/.test(
      head,
    )
  if (chatType && (messages || account)) return 1
  if (account && (own || /"about"\s*:/.test(head))) return 0.95
  if (messages && own) return 0.9
  return 0
}

export const telegram: Connector = {
  format: 'telegram-json',
  name: { zh: 'Telegram', en: 'Telegram' },
  channel: { id: 'telegram-import', name: 'Telegram' },
  localTimes: true,
  detect,
  async *parse(source, options) {
    const reader = new TelegramReader(source, options)
    const json = new JsonStream(source.name, {
      whole: (path) => reader.whole(path),
      element: (path, value, line) => reader.element(path, value, line),
      scalar: (path, value) => reader.scalar(path, value),
      close: (path) => reader.close(path),
    })
    for await (const piece of decodeText(source)) {
      json.feed(piece)
      if (reader.out.length > 0) {
        yield reader.out
        reader.out = []
      }
    }
    json.end()
    if (!reader.sawMessages) throw new BrokenFile(source.name, 'NOTHING_FOUND', { value: 'telegram-json' })
    if (reader.out.length > 0) yield reader.out
  },
}
