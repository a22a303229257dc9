/** A chat as the first reading of a file met it. */
import type { ConversationRecord } from '#shared/domain/records.ts'

/** As much of a message as it takes to find it again. */
export interface Glimpse {
  sentAt: number
  text: string
  uid: string | undefined
  /** Native id of who said it; '' for notices. */
  sender: string
}

export interface ScannedConversation {
  record: ConversationRecord
  messages: number
  firstAt: number
  lastAt: number
  /** Some messages of the chat, spread over all of it, to recognise it by. */
  sample: Glimpse[]
}
