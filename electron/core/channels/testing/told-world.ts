/**
 * A small channel that is simulated in memory: what truly happened in it, and the records it told. The oracle of the applier's
 * property tests. Times are whole minutes after `START`.
 */
import type { Follow, GroupMember, GroupRecord, LiveMessageRecord, LiveRecord } from '../channel/records.ts'
import { NOW } from './live-bench.ts'

const START = NOW - 30 * 86_400_000
const MINUTE = 60_000

/** Numbers choose among what there is; see `TrueWorld.act`. */
export interface Act {
  kind:
    | 'join'
    | 'leave'
    | 'rename'
    | 'list'
    | 'stale'
    | 'dismiss'
    | 'found'
    | 'say'
    | 'edit'
    | 'recall'
    | 'follow'
    | 'unfollow'
    | 'contact'
  a: number
  b: number
  /** The news of it is lost. */
  lost: boolean
}

interface TrueGroup {
  id: string
  name: string
  version: number
  /** Joining times of those in it. */
  members: Map<string, number>
  gone: boolean
  /** The news of it was told. */
  goneTold: boolean
  before: GroupRecord | null
}

interface TrueMessage {
  record: LiveMessageRecord
  text: string
  editedAt: number | null
  recalled: boolean
}

const STAFF = ['zhang', 'li']
const PEOPLE = ['wm0', 'wm1', 'wm2', 'wm3', 'wm4']

export class TrueWorld {
  readonly groups: TrueGroup[] = ['wr0', 'wr1'].map((id) => ({
    id,
    name: `${id} 群`,
    version: 0,
    members: new Map([['zhang', START]]),
    gone: false,
    goneTold: false,
    before: null,
  }))
  readonly messages: TrueMessage[] = []
  /** By person, then by staff: since when. */
  readonly follows = new Map<string, Map<string, number>>(PEOPLE.map((id) => [id, new Map()]))
  /** Of the last time somebody left, when the news of it was not lost. */
  readonly leaves = new Map<string, number | null>()
  readonly told: LiveRecord[] = []
  #minute = 0

  get now(): number {
    return START + this.#minute * MINUTE
  }

  act({ kind, a, b, lost }: Act): void {
    this.#minute++
    const at = this.now
    const group = this.groups[a % this.groups.length]!
    const everybody = [...STAFF, ...PEOPLE]
    const person = everybody[b % everybody.length]!
    const customer = PEOPLE[a % PEOPLE.length]!
    const staff = STAFF[b % STAFF.length]!
    const tell = (record: LiveRecord) => {
      if (!lost) this.told.push(record)
    }
    switch (kind) {
      case 'join':
        if (group.gone || group.members.has(person)) return
        this.#change(group, at)
        group.members.set(person, at)
        return tell({ type: 'member', groupId: group.id, member: { ...member(person), joinedAt: at }, event: 'joined', at })
      case 'leave':
        if (group.gone || !group.members.has(person) || person === 'zhang') return
        this.#change(group, at)
        group.members.delete(person)
        this.leaves.set(`${group.id} ${person}`, lost ? null : at)
        return tell({ type: 'member', groupId: group.id, member: member(person), event: 'left', at })
      case 'rename':
        if (group.gone) return
        group.name = `${group.id} 群 ${this.#minute}`
        return
      case 'list':
        if (!group.gone) this.told.push(this.list(group, at))
        return
      case 'stale':
        // For some seconds channels answer from before the last change.
        if (!group.gone && group.before) this.told.push({ ...group.before, name: group.name, at })
        return
      case 'dismiss':
        if (group.gone) return
        group.gone = true
        group.goneTold = !lost
        return tell({ type: 'groupGone', id: group.id, at })
      case 'found':
        if (!group.gone) return
        group.gone = false
        return tell(this.list(group, at))
      case 'say': {
        const senders = [...group.members.keys()]
        const sender = senders[b % senders.length]!
        const record: LiveMessageRecord = {
          type: 'message',
          conversation: { id: group.id, kind: 'group' },
          senderId: sender,
          senderIsStaff: STAFF.includes(sender),
          nativeId: `m${this.messages.length}`,
          sentAt: at,
          kind: 'text',
          text: `第 ${this.messages.length} 句，多少钱？`,
        }
        this.messages.push({ record, text: record.text, editedAt: null, recalled: false })
        this.told.push(record)
        return
      }
      case 'edit': {
        const message = this.messages[a % (this.messages.length || 1)]
        if (!message || message.recalled) return
        message.text = `${message.record.text}（改于 ${this.#minute}）`
        message.editedAt = at
        this.told.push({ ...message.record, text: message.text, editedAt: at })
        return
      }
      case 'recall': {
        const message = this.messages[a % (this.messages.length || 1)]
        if (!message || message.recalled) return
        message.recalled = true
        const conversationId = b % 2 === 0 ? null : message.record.conversation.id
        this.told.push({ type: 'recall', conversationId, messageId: message.record.nativeId, at })
        return
      }
      case 'follow':
        if (!this.follows.get(customer)!.has(staff)) this.follows.get(customer)!.set(staff, at)
        this.told.push(this.contact(customer))
        return
      case 'unfollow':
        if (!this.follows.get(customer)!.delete(staff)) return
        return tell({ type: 'contactGone', id: customer, staffId: staff, at, by: b % 3 === 0 ? 'customer' : 'staff' })
      case 'contact':
        this.told.push(this.contact(customer))
        return
    }
  }

  list(group: TrueGroup, at: number): GroupRecord {
    return {
      type: 'group',
      id: group.id,
      name: group.name,
      ownerId: 'zhang',
      at,
      memberVersion: `v${group.version}`,
      members: [...group.members].map(([id, joinedAt]) => ({ ...member(id), joinedAt })),
    }
  }

  contact(id: string): LiveRecord {
    const follows: Follow[] = [...this.follows.get(id)!].map(([staffId, addedAt]) => ({
      staffId,
      addedAt,
      remark: '',
      tagIds: [],
    }))
    return { type: 'contact', id, name: `名${id}`, follows }
  }

  /** What is true at the end, as a whole pass tells it. */
  lists(): LiveRecord[] {
    this.#minute++
    return this.groups.filter((group) => !group.gone).map((group) => this.list(group, this.now))
  }

  contacts(): LiveRecord[] {
    return PEOPLE.filter((id) => this.follows.get(id)!.size > 0).map((id) => this.contact(id))
  }

  #change(group: TrueGroup, at: number): void {
    group.before = this.list(group, at)
    group.version++
  }
}

function member(id: string): GroupMember {
  return { id, isStaff: STAFF.includes(id), name: `名${id}`, nickname: '', role: id === 'zhang' ? 'owner' : 'member' }
}
