/**
 * "This message was deleted" and "edited" in formats without ids (WhatsApp, LINE): the export holds the placeholder or the new
 * text where an earlier export held the original. The original is the stored message of the same person and minute that the
 * file does not hold any more. That is known only at the file's end, so such rows wait until then.
 */
import type { MessageRecord } from '#shared/domain/records.ts'
import type { ReadDb } from '#core/store/db.ts'
import { messagesOfMinute, type StoredMessage } from '#core/store/tables/message-writes.ts'
import type { KnownChat } from './chats.ts'
import type { KnownPerson } from './people.ts'

interface Waiting {
  chat: KnownChat
  person: KnownPerson
  record: MessageRecord
  uid: string
}

/** Whether a row may stand for another text that is stored already. */
export function isPlaceholder(record: MessageRecord): boolean {
  return (
    record.nativeId === undefined && record.senderKey !== null && (record.kind === 'recalled' || record.editedAt !== undefined)
  )
}

export function minuteKey(record: MessageRecord): string {
  return `${record.conversationKey} ${record.sentAt}`
}

export class Placeholders {
  /** Minutes of the file in which a placeholder is, from the first reading. */
  readonly #minutes: ReadonlySet<string>
  readonly #seen = new Map<string, Set<string>>()
  readonly #waiting: Waiting[] = []

  constructor(minutes: ReadonlySet<string>) {
    this.#minutes = minutes
  }

  /** Notes a message of such a minute; true when it is a placeholder that has to wait. */
  holdBack(chat: KnownChat, person: KnownPerson | undefined, record: MessageRecord, uid: string): boolean {
    if (this.#minutes.size === 0) return false
    const key = minuteKey(record)
    if (!this.#minutes.has(key)) return false
    let seen = this.#seen.get(key)
    if (!seen) this.#seen.set(key, (seen = new Set()))
    seen.add(uid)
    if (chat.isNew || !person || !isPlaceholder(record)) return false
    this.#waiting.push({ chat, person, record, uid })
    return true
  }

  get waiting(): readonly Waiting[] {
    return this.#waiting
  }

  /** The stored message a placeholder stands for, each only once; undefined when the placeholder is all there ever was. */
  originalOf(db: ReadDb, { chat, person, record }: Waiting): StoredMessage | undefined {
    const seen = this.#seen.get(minuteKey(record))!
    for (const stored of messagesOfMinute(db, chat.id, record.sentAt, person.id)) {
      if (seen.has(stored.uid) || stored.kind === 'recalled' || stored.kind === 'system') continue
      seen.add(stored.uid)
      return stored
    }
    return undefined
  }
}
