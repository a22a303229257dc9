/** What exists in the simulated company: plain records, changed only by the API's effects and by `act`. */

export interface Staff {
  userid: string
  name: string
  /** False once the person has left the company; customers and groups then wait to be handed over. */
  active: boolean
}

/** The link between one member of staff and one customer. */
export interface Follow {
  /** Grows with every follow ever made: the order of lists and the place cursors remember. */
  serial: number
  userid: string
  externalUserid: string
  remark: string
  description: string
  /** Unix seconds. */
  createtime: number
  tags: Set<string>
  remarkCompany: string
  mobiles: string[]
  addWay: number
  state?: string
  operUserid: string
  channelsNickname?: string
  transfers: number
}

export interface ExternalContact {
  id: string
  name: string
  avatar: string
  /** 1 a WeChat person, 2 a WeCom person of another company. */
  type: 1 | 2
  gender: 0 | 1 | 2
  unionid?: string
  position?: string
  corpName?: string
  corpFullName?: string
  /** Carries an external profile (type 2 only). */
  profile: boolean
  /** By staff userid; empty for someone met only in groups. */
  follows: Map<string, Follow>
}

interface Member {
  userid: string
  /** 1 staff, 2 external. */
  type: 1 | 2
  /** Unix seconds. */
  joinTime: number
  /** 1 invited directly, 2 by link, 3 by QR code. */
  joinScene: 1 | 2 | 3
  invitor?: string
  state?: string
  groupNickname: string
}

export interface Group {
  serial: number
  chatId: string
  name: string
  owner: string
  /** Unix seconds. */
  createTime: number
  notice: string
  admins: string[]
  /** 0 normal, 1 its owner left the company, 2 being inherited, 3 inherited. */
  status: 0 | 1 | 2 | 3
  members: Map<string, Member>
  memberVersion: number
  /** The detail before the last change and how many readings still get it (chaos only). */
  stale?: { detail: Record<string, unknown>; readings: number; until: number }
}

export interface Tag {
  id: string
  name: string
  groupId: string
  /** Unix seconds. */
  createTime: number
  order: number
  deleted: boolean
}

export interface TagGroup {
  id: string
  name: string
  createTime: number
  order: number
  deleted: boolean
  tags: Tag[]
}

export interface MassTarget {
  /** A customer's or a group's id, by the task's kind. */
  id: string
  userid: string
  /** 0 unsent, 1 sent, 2 not a friend any more, 3 had its full number of mass messages. */
  status: 0 | 1 | 2 | 3
  sendTime?: number
}

export interface MassTask {
  msgid: string
  chatType: 'single' | 'group'
  /** The member of staff who made it in the client; absent for tasks of the API. */
  creator?: string
  /** Unix seconds. */
  createTime: number
  createdAt: number
  text?: { content: string }
  attachments: unknown[]
  /** By staff userid: 0 not confirmed, 2 confirmed. */
  tasks: Map<string, { status: 0 | 2; sendTime?: number }>
  targets: MassTarget[]
  cancelled: boolean
  /** Epoch ms of the reminders. */
  reminders: number[]
  /** The first query right after creation answers that it is still being dispatched. */
  queried: boolean
}

export interface Transfer {
  handover: string
  takeover: string
  externalUserid: string
  resigned: boolean
  /** 1 done, 2 waiting, 3 refused, 4 the taker has too many. */
  status: 1 | 2 | 3 | 4
  /** Unix seconds; in the future while waiting. */
  takeoverTime: number
}

export interface World {
  corpId: string
  staff: Map<string, Staff>
  contacts: Map<string, ExternalContact>
  /** Follows by staff userid, then by external id, in the order they were made. */
  followsByStaff: Map<string, Map<string, Follow>>
  groups: Map<string, Group>
  tagGroups: Map<string, TagGroup>
  tags: Map<string, Tag>
  massTasks: Map<string, MassTask>
  transfers: Transfer[]
  /** By media id; `at` in epoch ms. */
  media: Map<string, { type: string; name: string; size: number; at: number }>
  nextSerial: number
}

export function addFollow(world: World, follow: Omit<Follow, 'serial' | 'transfers'>): Follow {
  const made: Follow = { ...follow, serial: world.nextSerial++, transfers: 0 }
  let own = world.followsByStaff.get(follow.userid)
  if (own === undefined) world.followsByStaff.set(follow.userid, (own = new Map()))
  own.set(follow.externalUserid, made)
  world.contacts.get(follow.externalUserid)!.follows.set(follow.userid, made)
  return made
}

/** False when there was no such link. */
export function removeFollow(world: World, userid: string, externalUserid: string): boolean {
  const removed = world.followsByStaff.get(userid)?.delete(externalUserid) ?? false
  world.contacts.get(externalUserid)?.follows.delete(userid)
  return removed
}

export function findFollow(world: World, userid: string, externalUserid: string): Follow | undefined {
  return world.followsByStaff.get(userid)?.get(externalUserid)
}

/** The tag goes, the last of a group with the group, and with it its links: the platform tells nobody about the single customers. */
export function removeTag(world: World, tag: Tag): void {
  tag.deleted = true
  const group = world.tagGroups.get(tag.groupId)!
  if (group.tags.every((one) => one.deleted)) group.deleted = true
  for (const follows of world.followsByStaff.values()) for (const follow of follows.values()) follow.tags.delete(tag.id)
}
