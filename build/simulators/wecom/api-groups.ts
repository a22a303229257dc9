/** Customer groups with their members. */
import { createHash } from 'node:crypto'
import { openCursor, sealCursor } from './cursor.ts'
import { type Input, limitOf, objectOf, type Output, type Platform, post, staffOf, textOf, textsOf } from './endpoint.ts'
import { errorWords, PlatformError } from './errors.ts'
import type { Group, World } from './world.ts'

/** Above this many members in view a list without owners is refused. */
const ownersNeededAbove = 1000
const statuses = [0, 1, 2, 3]

export const groupEndpoints = {
  'externalcontact/groupchat/list': post(({ world }, input) => {
    const status = input.status_filter ?? 0
    if (typeof status !== 'number' || !statuses.includes(status)) throw new PlatformError(40058, 'status_filter')
    const owners = ownersOf(input)
    if (owners.length === 0 && world.staff.size > ownersNeededAbove) throw new PlatformError(81017)
    if (typeof input.limit !== 'number' || input.limit < 1 || input.limit > 1000) throw new PlatformError(40058, 'limit')
    const limit = limitOf(input, 1000, 1000, 1000)
    const scope = `groups ${status} ${owners.join(' ')}`
    const after = openCursor(scope, input.cursor)?.[0] ?? 0
    const list: Output[] = []
    let last = 0
    for (const group of world.groups.values()) {
      if (group.serial <= after || (owners.length > 0 && !owners.includes(group.owner))) continue
      // 0 is "every group" in the list, though in a group's own record it means "normal".
      if (status !== 0 && group.status !== status) continue
      if (list.length === limit) return { group_chat_list: list, next_cursor: sealCursor(scope, [last]) }
      list.push({ chat_id: group.chatId, status: group.status })
      last = group.serial
    }
    return { group_chat_list: list, next_cursor: '' }
  }),

  'externalcontact/groupchat/get': post((platform, input) => {
    const group = groupOf(platform, textOf(input, 'chat_id', 90501))
    const named = input.need_name === 1
    const stale = group.stale
    if (stale !== undefined) {
      stale.readings--
      if (stale.readings >= 0 && platform.now() < stale.until) return { group_chat: named ? stale.detail : unnamed(stale.detail) }
      delete group.stale
    }
    const detail = groupDetail(platform.world, group)
    return { group_chat: named ? detail : unnamed(detail) }
  }),

  'externalcontact/groupchat/transfer': post((platform, input) => {
    const chats = textsOf(input, 'chat_id_list', 100)
    const owner = staffOf(platform, textOf(input, 'new_owner', 41009))
    if (chats.length === 0) throw new PlatformError(40058, 'chat_id_list')
    const failed: Output[] = []
    for (const chatId of chats) {
      const group = platform.world.groups.get(chatId)
      const errcode = group === undefined ? 90501 : platform.world.staff.get(group.owner)?.active === false ? 0 : 90500
      if (errcode !== 0) failed.push({ chat_id: chatId, errcode, errmsg: errorWords(errcode) })
      else inherit(platform, group!, owner.userid)
    }
    return { failed_chat_list: failed }
  }),
}

function groupOf(platform: Platform, chatId: string): Group {
  const group = platform.world.groups.get(chatId)
  if (group === undefined) throw new PlatformError(90501, chatId)
  return group
}

export function groupDetail(world: World, group: Group): Output {
  return {
    chat_id: group.chatId,
    name: group.name,
    owner: group.owner,
    create_time: group.createTime,
    notice: group.notice,
    member_list: [...group.members.values()].map((member) => {
      const unionid = member.type === 2 ? world.contacts.get(member.userid)?.unionid : undefined
      return {
        userid: member.userid,
        type: member.type,
        ...(unionid === undefined ? {} : { unionid }),
        join_time: member.joinTime,
        join_scene: member.joinScene,
        ...(member.state === undefined ? {} : { state: member.state }),
        ...(member.invitor === undefined ? {} : { invitor: { userid: member.invitor } }),
        group_nickname: member.groupNickname,
        name: member.type === 1 ? (world.staff.get(member.userid)?.name ?? '') : (world.contacts.get(member.userid)?.name ?? ''),
      }
    }),
    admin_list: group.admins.map((userid) => ({ userid })),
    member_version: memberVersion(group),
  }
}

export function memberVersion(group: Group): string {
  return createHash('md5').update(`${group.chatId} ${group.memberVersion}`).digest('hex')
}

/** Without `need_name` there are no member names at all. */
function unnamed(detail: Output): Output {
  const members = (detail.member_list as Output[]).map((member) => ({ ...member }))
  for (const member of members) delete member.name
  return { ...detail, member_list: members }
}

function inherit(platform: Platform, group: Group, owner: string): void {
  group.members.delete(group.owner)
  group.owner = owner
  group.status = 3
  group.memberVersion++
  if (group.members.has(owner)) return
  group.members.set(owner, {
    userid: owner,
    type: 1,
    joinTime: Math.floor(platform.now() / 1000),
    joinScene: 1,
    groupNickname: '',
  })
}

function ownersOf(input: Input): string[] {
  const filter = objectOf(input, 'owner_filter')
  return filter === undefined ? [] : textsOf(filter, 'userid_list', 100)
}
