/**
 * What every import format is turned into before anything touches the database. Plain interfaces, not schemas: a million of
 * them are made in one run, and they never cross a process boundary. Times are epoch milliseconds UTC; `line` counts from 1.
 */

export const messageKinds = [
  'text',
  'image',
  'voice',
  'video',
  'file',
  'link',
  'miniProgram',
  'card',
  'location',
  'system',
  'recalled',
] as const
export type MessageKind = (typeof messageKinds)[number]

export interface ConversationRecord {
  type: 'conversation'
  /** Names the conversation within one file. */
  key: string
  title: string
  kind: 'direct' | 'group'
  /** The channel's own id. Absent where an export has none: then it is recognised by its content. */
  nativeId?: string
}

export interface ContactRecord {
  type: 'contact'
  /** Names the person within one file. */
  key: string
  /** The channel's own id, else absent and the name is the identity. */
  nativeId?: string
  name: string
  isSelf?: boolean
  /** Someone on our side. */
  isStaff?: boolean
  remark?: string
  /** A whole number (phone.ts): the same person may be found by it. */
  phone?: string
  /** Further whole numbers. */
  otherPhones?: readonly string[]
  /** The number as it was written, where it is not whole (`138****8000`) or takes an extension: shown, never an identity. */
  phoneText?: string
  email?: string
  company?: string
  position?: string
  unionId?: string
  gender?: 'male' | 'female'
  /** `YYYY-MM-DD`, or `--MM-DD` where the year is not told. */
  birthday?: string
  address?: string
  /** Where the person came from, as the file says it. */
  source?: string
  addedAt?: number
  /** The staff member who follows this person, as the file names them. */
  follower?: string
  tags?: { group: string; name: string }[]
  note?: string
  line?: number
}

export interface MemberRecord {
  type: 'member'
  conversationKey: string
  contactKey: string
  event: 'present' | 'joined' | 'left'
  at?: number
  role?: 'owner' | 'admin' | 'member'
  nickname?: string
}

export interface MediaInfo {
  name?: string
  type?: string
  /** Bytes. */
  size?: number
  /** Seconds. */
  duration?: number
}

export interface MessageRecord {
  type: 'message'
  conversationKey: string
  /** Null for notices that nobody said. */
  senderKey: string | null
  nativeId?: string
  sentAt: number
  kind: MessageKind
  text: string
  /** Place in the file's own order: breaks ties of equal times. */
  ordinal: number
  editedAt?: number
  recalledAt?: number
  /** The native id of the message that this notice takes back. */
  recalls?: string
  replyTo?: string
  media?: MediaInfo
  line: number
}

export interface OrderRecord {
  type: 'order'
  /** Which shop system wrote it, as far as the file tells. */
  source: string
  nativeId: string
  orderedAt: number
  cents: number
  currency: string
  status: string
  /** Product lines, one a line. */
  items: string
  buyer?: string
  /** A whole number (phone.ts). */
  phone?: string
  /** The number as it was written, where it is not whole. */
  phoneText?: string
  /** The buyer's id in a channel (external_userid, WeChat id). */
  buyerId?: string
  detail: Record<string, string>
  line: number
}

export interface RejectedRecord {
  type: 'rejected'
  /** `file:line`, or `archive/entry:line`. */
  at: string
  reason: Reason
}

/** A row that was taken in, but not all of it. */
export interface NotedRecord {
  type: 'noted'
  /** As with what is left out. */
  at: string
  reason: Reason
}

export type ImportRecord =
  | ConversationRecord
  | ContactRecord
  | MemberRecord
  | MessageRecord
  | OrderRecord
  | RejectedRecord
  | NotedRecord

export type ReasonParams = Record<string, string | number>

/** A closed list of codes, so that both languages can say it; `params` fill the sentence. */
export interface Reason {
  code: ReasonCode
  params?: ReasonParams
}

/** English sentences by code; `{name}` is filled from the params. The interface has its own for both languages. */
export const reasonTexts = {
  // One row is left out.
  NOT_AN_OBJECT: 'is not a message object',
  TIME_MISSING: 'has no time',
  TIME_BAD: 'has a time that cannot be read: {value}',
  TEXT_BEFORE_FIRST: 'is text before the first message',
  COLUMNS: 'has {found} columns where {expected} were expected',
  TALKER_MISSING: 'does not say which chat it belongs to',
  NAME_MISSING: 'has no name',
  ORDER_NUMBER_MISSING: 'has no order number',
  ORDER_NUMBER_ROUNDED: 'has an order number that a spreadsheet rounded ({value}); export that column as text',
  AMOUNT_BAD: 'has an amount that cannot be read: {value}',
  CARD_UNFINISHED: 'is a card without an end',
  TYPE_UNKNOWN: 'is of a type that is not known: {value}',
  CONVERSATION_UNKNOWN: 'belongs to a chat that is not in the file',
  // The row is taken in without that.
  SHEET_LEFT_OUT: 'is a sheet of another kind ({value}) and was left out; import it by itself',
  PHONE_MASKED: 'has a telephone number with hidden digits: {value}',
  PHONE_ROUNDED: 'has a telephone number that a spreadsheet rounded ({value}); export that column as text',
  PHONE_INCOMPLETE: 'has no whole telephone number: {value}',
  // The whole file is left out.
  FORMAT_UNKNOWN: 'is in no format that can be imported',
  JSON_SYNTAX: 'is not valid JSON at line {line}, column {column}: {problem}',
  JSON_UNFINISHED: 'ends in the middle (line {line}, column {column})',
  ELEMENT_TOO_LARGE: 'has one element larger than {limit} MB',
  LINE_TOO_LONG: 'has a line longer than {limit} MB',
  QUOTE_UNFINISHED: 'has a quoted cell that never ends',
  ZIP_BROKEN: 'is not a readable archive: {problem}',
  ZIP_UNSAFE_NAME: 'holds a file whose name leaves the folder: {value}',
  ZIP_BOMB: 'unpacks to far more than its size allows ({value})',
  ZIP_ENCRYPTED: 'is protected by a password',
  ZIP_PART_MISSING: 'lacks the part {value}',
  XLSX_BROKEN: 'is not a readable workbook: {problem}',
  XLSX_PARTS: 'has more than {limit} parts, more than any workbook needs',
  XLSX_SHEETS: 'has more than {limit} sheets',
  XLSX_ROWS: 'has more than {limit} rows in one sheet',
  XLSX_COLUMNS: 'has a header with more than {limit} columns',
  XLSX_CELL: 'has a cell with more than {limit} characters',
  XLSX_TEXTS: 'has more texts than are kept in memory ({limit}); export it as CSV',
  XLS_OLD: 'is a workbook of the old kind (.xls), or has a password; save it as .xlsx without one',
  NOTHING_FOUND: 'holds nothing that the format {value} should hold',
  FILE_MISSING: 'does not exist',
  FILE_CHANGED: 'changed while it was being read',
  READ_FAILED: 'cannot be read: {problem}',
} as const

export type ReasonCode = keyof typeof reasonTexts

/** The reason in English, for the command line and logs. */
export function reasonText(reason: Reason): string {
  return reasonTexts[reason.code].replace(/\{(\w+)\}/g, (_, name: string) => String(reason.params?.[name] ?? ''))
}
