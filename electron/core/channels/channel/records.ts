/**
 * What a live channel tells, in one shape for all channels. Ids are the channel's own, as text; times are epoch milliseconds UTC.
 * Every record may come again and in another order: applying one twice, or an older one late, changes nothing.
 */
import type { MediaInfo, MessageKind } from '#shared/domain/records.ts'

/** Someone on our side. */
export interface StaffRecord {
  type: 'staff'
  id: string
  /** Absent where the channel tells only the id. */
  name?: string
  isSelf?: boolean
}

/** One staff member's relation to a customer; what is given here replaces what was known of it. */
export interface Follow {
  staffId: string
  /** '' where there is none. Absent: the channel did not say. */
  remark?: string
  description?: string
  addedAt?: number
  /** The channel's own code, kept as it is. */
  addWay?: number
  /** Corp tags, complete. Absent: the channel did not say. */
  tagIds?: readonly string[]
  mobiles?: readonly string[]
  company?: string
  state?: string
}

export interface ContactRecord {
  type: 'contact'
  id: string
  name?: string
  unionId?: string
  gender?: 'male' | 'female'
  company?: string
  position?: string
  avatar?: string
  /** A note of the channel about this identity, such as a QQ friend's remark that only the channel writes. */
  channelRemark?: string
  follow?: Follow
  /** With `follows`: these are all there are; others known here have ended. */
  follows?: readonly Follow[]
}

/** A relation that ended; the identity itself stays. Without a staff member: the identity as a whole. */
export interface ContactGoneRecord {
  type: 'contactGone'
  id: string
  staffId?: string
  at: number
  by: 'staff' | 'customer' | 'unseen'
}

export interface GroupMember {
  id: string
  isStaff: boolean
  /** Absent or '' where the channel does not tell. */
  name?: string
  nickname?: string
  role?: 'owner' | 'admin' | 'member'
  joinedAt?: number
  unionId?: string
}

export interface GroupRecord {
  type: 'group'
  id: string
  /** '' for a group without a name; absent: not told. */
  name?: string
  ownerId?: string
  foundedAt?: number
  notice?: string
  capacity?: number
  /** All who are in it now: whoever else is known as a member has left (at `at`). Absent: not told. */
  members?: readonly GroupMember[]
  /** The channel's version of the member list, where it has one. */
  memberVersion?: string
  /** When this was true. */
  at: number
}

export interface GroupGoneRecord {
  type: 'groupGone'
  id: string
  at: number
}

export interface MemberRecord {
  type: 'member'
  groupId: string
  member: GroupMember
  event: 'joined' | 'left'
  at: number
}

export interface TagLibraryRecord {
  type: 'tagLibrary'
  groups: readonly { id: string; name: string; order?: number; tags: readonly { id: string; name: string; order?: number }[] }[]
  /** All there are: what is known here and not named has been deleted. */
  complete: boolean
  /** Deleted for certain. */
  goneTags?: readonly string[]
  goneGroups?: readonly string[]
}

export interface LiveMessageRecord {
  type: 'message'
  conversation: {
    id: string
    kind: 'direct' | 'group'
    /** The customer of a direct one. */
    peerId?: string
    title?: string
  }
  /** Null for notices that nobody said. */
  senderId: string | null
  senderName?: string
  senderIsStaff?: boolean
  senderIsSelf?: boolean
  nativeId: string
  sentAt: number
  kind: MessageKind
  text: string
  editedAt?: number
  recalledAt?: number
  /** The native id of the message in the same conversation that this one takes back. */
  recalls?: string
  replyTo?: string
  media?: MediaInfo
}

/** A recall reported apart from any message; the original may come later, or never. */
export interface RecallRecord {
  type: 'recall'
  /** Null where the channel does not say in which conversation. */
  conversationId: string | null
  messageId: string
  at: number
}

/** How receivers of an earlier send fare. */
export interface TaskResultRecord {
  type: 'taskResult'
  taskId: string
  targets: readonly { id: string; state: 'waiting' | 'sent' | 'failed'; reason?: string; at?: number }[]
  /** True: nothing more is to come. */
  closed: boolean
}

export interface TransferRecord {
  type: 'transfer'
  from: string
  to: string
  externalId: string
  /** 1 done, 2 waiting, 3 refused, 4 the new one is full, 5 no record. */
  status: number
  takeoverAt?: number
}

/** A row the channel gave that cannot be used: said in the log with its place, and the rest goes on. */
export interface BadRecord {
  type: 'bad'
  /** `externalcontact/batch/get_by_user: external_contact_list[3].external_contact.external_userid`. */
  at: string
  problem: string
}

export type LiveRecord =
  | StaffRecord
  | ContactRecord
  | ContactGoneRecord
  | GroupRecord
  | GroupGoneRecord
  | MemberRecord
  | TagLibraryRecord
  | LiveMessageRecord
  | RecallRecord
  | TaskResultRecord
  | TransferRecord
  | BadRecord
