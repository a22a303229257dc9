/** A company made from a seed: staff, customers with their followers, groups with members, tags. */
import { type Random, seeded } from '../random.ts'
import {
  companies,
  customerName,
  descriptions,
  fullName,
  groupName,
  nicknamesInGroup,
  notices,
  remarkShapes,
  staffPerson,
  tagLibrary,
} from './names.ts'
import { addFollow, type ExternalContact, type Group, type World } from './world.ts'

interface Size {
  staff: number
  contacts: number
  groups: number
  membersPerGroup: number
}

const day = 86_400

/** `now` in epoch ms: everything happened in the two years before it. */
export function generateWorld(seed: number, size: Size, now: number): World {
  const seconds = Math.floor(now / 1000)
  const world: World = {
    corpId: `ww${hex(seeded(seed, 'corp'), 16)}`,
    staff: new Map(),
    contacts: new Map(),
    followsByStaff: new Map(),
    groups: new Map(),
    tagGroups: new Map(),
    tags: new Map(),
    massTasks: new Map(),
    transfers: [],
    media: new Map(),
    nextSerial: 1,
  }
  addStaff(world, seeded(seed, 'staff'), size.staff)
  addTags(world, seeded(seed, 'tags'), seconds)
  addCustomers(world, seeded(seed, 'customers'), size.contacts, seconds)
  addGroups(world, seeded(seed, 'groups'), size, seconds)
  return world
}

/** Companies choose these ids: some take phone numbers, some names that begin as outside people's ids do. */
const unusual: Record<number, (place: number) => string> = {
  2: (place) => `wo.xiaomei${place}`,
  4: (place) => String(13_800_138_000 + place),
}

function addStaff(world: World, random: Random, count: number): void {
  while (world.staff.size < count) {
    const person = staffPerson(random)
    const { size } = world.staff
    const own = unusual[size % 10]?.(size) ?? person.userid
    const userid = world.staff.has(own) ? `${own}${size}` : own
    world.staff.set(userid, { userid, name: person.name, active: true })
    world.followsByStaff.set(userid, new Map())
  }
}

function addTags(world: World, random: Random, seconds: number): void {
  for (const [index, [name, tags]] of tagLibrary.entries()) {
    const group = {
      id: tagId(random),
      name,
      createTime: seconds - 700 * day,
      order: 100 - index,
      deleted: false,
      tags: [] as never[],
    }
    world.tagGroups.set(group.id, group)
    for (const [place, tagName] of tags.entries()) {
      const tag = {
        id: tagId(random),
        name: tagName,
        groupId: group.id,
        createTime: group.createTime,
        order: 100 - place,
        deleted: false,
      }
      world.tags.set(tag.id, tag)
      ;(group.tags as unknown[]).push(tag)
    }
  }
}

function addCustomers(world: World, random: Random, count: number, seconds: number): void {
  const staff = [...world.staff.keys()]
  const tags = [...world.tags.keys()]
  for (let i = 0; i < count && staff.length > 0; i++) {
    const contact = newExternal(random, random.chance(0.04) ? 2 : 1)
    world.contacts.set(contact.id, contact)
    const followers = random.chance(0.15) && staff.length > 1 ? 2 : 1
    const first = random.below(staff.length)
    for (let f = 0; f < followers; f++) {
      const userid = staff[(first + f * (1 + random.below(staff.length - 1 || 1))) % staff.length]!
      if (contact.follows.has(userid)) continue
      addFollow(world, {
        ...newFollow(random, userid, contact, seconds - Math.floor(random.next() * 690 * day) - 3600),
        tags: new Set(Array.from({ length: random.pick([0, 0, 1, 1, 2, 3]) }, () => random.pick(tags))),
      })
    }
  }
}

function addGroups(world: World, random: Random, size: Size, seconds: number): void {
  const staff = [...world.staff.keys()]
  const contacts = [...world.contacts.keys()]
  for (let i = 0; i < size.groups && staff.length > 0; i++) {
    const owner = staff[i % staff.length]!
    const group = newGroup(world, random, {
      name: groupName(random, i),
      owner,
      createTime: seconds - Math.floor(random.next() * 600 * day) - day,
    })
    group.notice = random.pick(notices)
    const inside = 1 + random.below(Math.min(3, staff.length))
    const helpers = Array.from({ length: inside }, () => random.pick(staff)).filter((id) => id !== owner)
    for (const userid of helpers) addMember(group, random, userid, 1, group.createTime + 60)
    if (helpers[0] !== undefined && random.chance(0.5)) group.admins.push(helpers[0])
    // Most of a group are somebody's customers; the rest are known only from the group.
    const wanted = Math.max(size.membersPerGroup, group.members.size)
    const start = random.below(contacts.length || 1)
    const step = 1 + random.below(7)
    for (let m = 0; group.members.size < wanted; m++) {
      const known = contacts.length > 0 && m < contacts.length && !random.chance(0.12)
      const id = known ? contacts[(start + m * step) % contacts.length]! : stranger(world, random)
      const joined = group.createTime + Math.floor(random.next() * Math.max(1, seconds - 3600 - group.createTime))
      addMember(group, random, id, 2, joined, world.contacts.get(id)!.name)
    }
  }
}

function stranger(world: World, random: Random): string {
  const contact = newExternal(random, 1)
  delete contact.unionid
  world.contacts.set(contact.id, contact)
  return contact.id
}

export function newExternal(random: Random, type: 1 | 2): ExternalContact {
  const contact: ExternalContact = {
    id: `${type === 1 ? 'wm' : 'wo'}${random.id(6)}AAA${random.id(21)}`,
    name: type === 1 ? customerName(random) : fullName(random),
    avatar: `http://wx.qlogo.cn/mmhead/${random.id(24)}/0`,
    type,
    gender: random.pick([0, 1, 2, 2, 2]),
    profile: false,
    follows: new Map(),
  }
  if (type === 1 && random.chance(0.8)) contact.unionid = `ozynqs${random.id(22)}`
  if (type === 2) {
    const [short, long] = random.pick(companies)
    contact.position = random.pick(['采购', '店长', '区域经理'])
    contact.corpName = short
    contact.corpFullName = long
    contact.profile = random.chance(0.5)
  }
  return contact
}

export function newFollow(random: Random, userid: string, contact: ExternalContact, createtime: number) {
  return {
    userid,
    externalUserid: contact.id,
    remark: random.pick(remarkShapes).replace('{name}', contact.name).slice(0, 20),
    description: random.pick(descriptions),
    createtime,
    tags: new Set<string>(),
    remarkCompany: contact.corpName !== undefined && random.chance(0.5) ? contact.corpName : '',
    mobiles: random.chance(0.2) ? [`1380000${String(random.below(10_000)).padStart(4, '0')}`] : [],
    addWay: random.pick([1, 1, 1, 2, 3, 4, 4, 10, 16, 201]),
    operUserid: random.chance(0.6) ? contact.id : userid,
    ...(random.chance(0.3) ? { state: `门店码${1 + random.below(30)}` } : {}),
    ...(random.chance(0.03) ? { channelsNickname: `${contact.name}的视频号` } : {}),
  }
}

export function newGroup(world: World, random: Random, made: { name: string; owner: string; createTime: number }): Group {
  const group: Group = {
    serial: world.nextSerial++,
    chatId: `wr${random.id(6)}AAA${random.id(21)}`,
    ...made,
    notice: '',
    admins: [],
    status: 0,
    members: new Map(),
    memberVersion: 1,
  }
  addMember(group, random, made.owner, 1, made.createTime)
  world.groups.set(group.chatId, group)
  return group
}

export function addMember(group: Group, random: Random, userid: string, type: 1 | 2, joinTime: number, name = ''): void {
  if (group.members.has(userid)) return
  const joinScene = random.pick([1, 1, 2, 3, 3] as const)
  group.members.set(userid, {
    userid,
    type,
    joinTime,
    joinScene,
    groupNickname:
      type === 1 ? random.pick(['', '客服', '店长', '小助手']) : random.pick(nicknamesInGroup).replace('{name}', name),
    ...(joinScene === 1 && userid !== group.owner ? { invitor: group.owner } : {}),
    ...(joinScene === 3 && random.chance(0.3) ? { state: `门店码${1 + random.below(30)}` } : {}),
  })
}

export function tagId(random: Random): string {
  return `et${random.id(6)}AAA${random.id(21)}`
}

function hex(random: Random, length: number): string {
  return Array.from({ length }, () => '0123456789abcdef'[random.below(16)]).join('')
}
