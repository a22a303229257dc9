/** What the generator makes, before it is written anywhere. Times are epoch milliseconds; keys are local to the world. */

export interface DemoStaff {
  key: string
  name: string
  role: 'manager' | 'advisor' | 'supervisor'
}

export interface DemoPerson {
  /** Also the native id of the identity. */
  key: string
  name: string
  remark: string | null
  channel: 'wecom' | 'qq'
  /** Eleven digits in a range no carrier has been given (12…), or null. */
  phone: string | null
  /** Persons with the same `customer` are one customer. */
  customer: number
  addedAt: number
  /** Which advisor looks after them. */
  advisor: string
  /** How talkative; weights who speaks. */
  voice: number
  store: number
}

export interface DemoGroup {
  key: string
  name: string
  tier: string
  store: number
  channel: 'wecom' | 'qq'
  /** Staff key of the manager who runs it. */
  operator: string
  createdAt: number
  members: { person: number; joinedAt: number; leftAt: number | null }[]
  tags: string[]
}

type DemoKind = 'text' | 'image' | 'voice' | 'video' | 'file' | 'link' | 'miniProgram' | 'system'

export interface DemoMessage {
  at: number
  /** Person index, staff key, or null for a notice. */
  from: number | string | null
  kind: DemoKind
  text: string
  media?: { name?: string; duration?: number }
  recalledAt?: number
  /** Set on staff posts made from the content library. */
  content?: number
  /** Set on a promo that came from the calendar (true) or was typed by hand (false). */
  planned?: boolean
}

export interface DemoChat {
  kind: 'direct' | 'group'
  /** Index into groups or people. */
  of: number
  messages: DemoMessage[]
}

export interface DemoOrder {
  number: string
  person: number
  at: number
  cents: number
  status: string
  items: string
}

export interface DemoContent {
  kind: 'knowledge' | 'scene' | 'interaction' | 'promo' | 'service'
  title: string
  body: string
  store: number
}

export interface DemoEntry {
  content: number
  at: number
  /** Group indexes. */
  groups: number[]
}

export interface DemoWorld {
  now: number
  zone: string
  staff: DemoStaff[]
  people: DemoPerson[]
  groups: DemoGroup[]
  chats: DemoChat[]
  orders: DemoOrder[]
  tagGroups: { name: string; color: string; tags: string[] }[]
  /** By customer number. */
  customerTags: Map<number, string[]>
  notes: { customer: number; text: string; by: string; at: number }[]
  followUps: { customer: number; text: string; by: string; dueAt: number; createdAt: number; doneAt: number | null }[]
  content: DemoContent[]
  /** The coming week's plan; times lie on whole minutes. */
  entries: DemoEntry[]
}
