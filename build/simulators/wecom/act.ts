/**
 * What people do in the WeCom clients and the admin console. Each act changes the world and, as on the platform, puts
 * the event on the relay and messages in the archive. What is done through the API makes no event.
 */
import { groupDetail, memberVersion } from './api-groups.ts'
import { newTag, newTagGroup, removeGroup } from './api-tags.ts'
import { settleTransfers } from './api-transfer.ts'
import type { Archive } from './archive.ts'
import type { ChatDetail } from './callbacks.ts'
import type { Platform } from './endpoint.ts'
import type { Faults } from './faults.ts'
import { addMember, newExternal, newFollow, newGroup } from './generate.ts'
import { confirm } from './mass-delivery.ts'
import {
  addFollow,
  type ExternalContact,
  findFollow,
  type Follow,
  type Group,
  type MassTask,
  removeFollow,
  removeTag,
  type Tag,
} from './world.ts'

interface Actors {
  platform: Platform
  archive: Archive
  faults: Faults
}

export type Act = ReturnType<typeof createAct>

const archiveNotice = 15_000
const staleFor = 2000

export function createAct({ platform, archive, faults }: Actors) {
  const { world, random } = platform
  const seconds = (): number => Math.floor(platform.now() / 1000)
  let noticed = Number.NEGATIVE_INFINITY

  const followOf = (userid: string, id: string): Follow => {
    const follow = findFollow(world, userid, id)
    if (follow === undefined) throw new Error(`${id} is no customer of ${userid}`)
    return follow
  }
  const groupOf = (chatId: string): Group => {
    const group = world.groups.get(chatId)
    if (group === undefined) throw new Error(`no group ${chatId}`)
    return group
  }
  const tagOf = (id: string): Tag => {
    const tag = world.tags.get(id)
    if (tag === undefined || tag.deleted) throw new Error(`no tag ${id}`)
    return tag
  }
  const edited = (userid: string, externalUserid: string): void =>
    platform.emit({ kind: 'contact', change: 'edit_external_contact', userid, externalUserid })
  const beforeChange = (group: Group): void => {
    if (!faults.random.chance(faults.rates.staleDetail)) return
    group.stale = { detail: groupDetail(world, group), readings: 1 + faults.random.below(2), until: platform.now() + staleFor }
  }
  const changed = (group: Group, update: 'change_owner' | 'change_name' | 'change_notice'): void =>
    platform.emit({ kind: 'chat', change: 'update', chatId: group.chatId, detail: { update } })
  const membersChanged = (group: Group, update: 'add_member' | 'del_member', scene: number, members: string[]): void => {
    const lastVersion = memberVersion(group)
    group.memberVersion++
    const detail: ChatDetail = { update, scene, members, lastVersion, version: memberVersion(group) }
    platform.emit({ kind: 'chat', change: 'update', chatId: group.chatId, detail })
  }
  const append = (message: Parameters<Archive['append']>[0]): string => {
    archive.append(message)
    if (platform.now() - noticed >= archiveNotice) {
      noticed = platform.now()
      platform.emit({ kind: 'archive' })
    }
    return message.msgid
  }
  const receivers = (place: string, from: string): { roomid: string; tolist: string[] } => {
    const group = world.groups.get(place)
    if (group === undefined) {
      if (!world.staff.has(place) && !world.contacts.has(place)) throw new Error(`no group and nobody is called ${place}`)
      return { roomid: '', tolist: [place] }
    }
    return { roomid: place, tolist: [...group.members.keys()].filter((id) => id !== from).slice(0, 50) }
  }
  /** `place`: a group's id, or the other person in a talk of two; `content` as in the archive: `{ text: { content } }`. */
  const send = (place: string, from: string, msgtype: string, content: Record<string, unknown>): string => {
    const msgtime = platform.now()
    if (!world.staff.has(from) && !world.contacts.has(from)) throw new Error(`nobody is called ${from}`)
    return append({
      msgid: archive.newId(random, msgtime),
      action: 'send',
      from,
      ...receivers(place, from),
      msgtime,
      msgtype,
      payload: content,
    })
  }

  return {
    /** A new customer of `userid`; returns the external id. */
    addCustomer(userid: string, made: { name?: string; id?: string; state?: string; type?: 1 | 2 } = {}): string {
      if (!world.staff.has(userid)) throw new Error(`no staff ${userid}`)
      const known = made.id === undefined ? undefined : world.contacts.get(made.id)
      const contact: ExternalContact = known ?? newExternal(random, made.type ?? 1)
      if (known === undefined && made.id !== undefined) contact.id = made.id
      if (made.name !== undefined) contact.name = made.name
      world.contacts.set(contact.id, contact)
      if (contact.follows.has(userid)) throw new Error(`${contact.id} is a customer of ${userid} already`)
      addFollow(world, {
        ...newFollow(random, userid, contact, seconds()),
        ...(made.state === undefined ? {} : { state: made.state }),
      })
      const state = made.state === undefined ? {} : { state: made.state }
      platform.emit({
        kind: 'contact',
        change: 'add_external_contact',
        userid,
        externalUserid: contact.id,
        ...state,
        welcomeCode: random.id(43),
      })
      return contact.id
    },
    /** A customer who came without a request to confirm: the same, under the other name. */
    addHalfCustomer(userid: string, name?: string): string {
      const contact = newExternal(random, 1)
      if (name !== undefined) contact.name = name
      world.contacts.set(contact.id, contact)
      addFollow(world, newFollow(random, userid, contact, seconds()))
      const codes = { state: random.id(8), welcomeCode: random.id(43) }
      platform.emit({ kind: 'contact', change: 'add_half_external_contact', userid, externalUserid: contact.id, ...codes })
      return contact.id
    },
    /** Staff edit what they noted; a new `name` comes along because a real client reads it anew at that moment. */
    editCustomer(
      userid: string,
      id: string,
      edit: { name?: string; remark?: string; description?: string; mobiles?: string[] },
    ): void {
      const follow = followOf(userid, id)
      if (edit.name !== undefined) world.contacts.get(id)!.name = edit.name
      if (edit.remark !== undefined) follow.remark = edit.remark
      if (edit.description !== undefined) follow.description = edit.description
      if (edit.mobiles !== undefined) follow.mobiles = edit.mobiles
      edited(userid, id)
    },
    /** A customer renames himself in WeChat: nobody is told, only a full pass sees it. */
    renameCustomer(id: string, name: string): void {
      const contact = world.contacts.get(id)
      if (contact === undefined) throw new Error(`no contact ${id}`)
      contact.name = name
    },
    /** Staff delete the customer. */
    deleteCustomer(userid: string, id: string): void {
      followOf(userid, id)
      removeFollow(world, userid, id)
      platform.emit({ kind: 'contact', change: 'del_external_contact', userid, externalUserid: id })
    },
    /** The customer deletes the staff. */
    customerLeaves(userid: string, id: string): void {
      followOf(userid, id)
      removeFollow(world, userid, id)
      platform.emit({ kind: 'contact', change: 'del_follow_user', userid, externalUserid: id })
    },
    remark(userid: string, id: string, text: string): void {
      followOf(userid, id).remark = text
      edited(userid, id)
    },
    tagCustomer(userid: string, id: string, add: string[], remove: string[] = []): void {
      const follow = followOf(userid, id)
      for (const tag of [...add, ...remove]) tagOf(tag)
      for (const tag of remove) follow.tags.delete(tag)
      for (const tag of add) follow.tags.add(tag)
      edited(userid, id)
    },
    /** Consent to the archive: an event and a message. */
    agree(userid: string, id: string): string {
      followOf(userid, id)
      platform.emit({ kind: 'contact', change: 'msg_audit_approved', userid, externalUserid: id, welcomeCode: random.id(43) })
      return send(userid, id, 'agree', { agree: { userid: id, agree_time: platform.now() } })
    },

    /** A tag in the group of this name, which is made when there is none; returns the tag's id. */
    createTag(groupName: string, name: string): string {
      let group = [...world.tagGroups.values()].find((one) => !one.deleted && one.name === groupName)
      if (group === undefined) {
        group = newTagGroup(platform, groupName, 0)
        platform.emit({ kind: 'tag', change: 'create', id: group.id, tagType: 'tag_group' })
      }
      const tag = newTag(platform, group, name, 0)
      platform.emit({ kind: 'tag', change: 'create', id: tag.id, tagType: 'tag' })
      return tag.id
    },
    renameTag(id: string, name: string): void {
      tagOf(id).name = name
      platform.emit({ kind: 'tag', change: 'update', id, tagType: 'tag' })
    },
    /** Its links go with it, without an event per customer. */
    deleteTag(id: string): void {
      removeTag(world, tagOf(id))
      platform.emit({ kind: 'tag', change: 'delete', id, tagType: 'tag' })
    },
    /** The tags of a group put in another order. */
    shuffleTags(groupId: string): void {
      const group = world.tagGroups.get(groupId)
      if (group === undefined || group.deleted) throw new Error(`no tag group ${groupId}`)
      for (const tag of group.tags) tag.order = random.below(1000)
      platform.emit({ kind: 'tag', change: 'shuffle', id: groupId, strategyId: '0' })
    },
    deleteTagGroup(id: string): void {
      const group = world.tagGroups.get(id)
      if (group === undefined || group.deleted) throw new Error(`no tag group ${id}`)
      removeGroup(world, group)
      platform.emit({ kind: 'tag', change: 'delete', id, tagType: 'tag_group' })
    },

    /** Returns the chat id. `members` are staff or external ids. */
    createGroup(owner: string, name: string, members: string[] = []): string {
      const group = newGroup(world, random, { name, owner, createTime: seconds() })
      for (const id of members) addMember(group, random, id, world.staff.has(id) ? 1 : 2, seconds(), world.contacts.get(id)?.name)
      platform.emit({ kind: 'chat', change: 'create', chatId: group.chatId })
      return group.chatId
    },
    /** The event does not say the new name. */
    renameGroup(chatId: string, name: string): void {
      const group = groupOf(chatId)
      beforeChange(group)
      group.name = name
      changed(group, 'change_name')
    },
    joinGroup(chatId: string, id: string): void {
      const group = groupOf(chatId)
      if (group.members.has(id)) throw new Error(`${id} is in ${chatId} already`)
      beforeChange(group)
      addMember(group, random, id, world.staff.has(id) ? 1 : 2, seconds(), world.contacts.get(id)?.name)
      membersChanged(group, 'add_member', group.members.get(id)!.joinScene, [id])
    },
    /** `quitScene` 0: left by himself, 1: removed. */
    leaveGroup(chatId: string, id: string, quitScene: 0 | 1 = 0): void {
      const group = groupOf(chatId)
      if (id === group.owner) throw new Error('the owner cannot leave')
      if (!group.members.has(id)) throw new Error(`${id} is not in ${chatId}`)
      beforeChange(group)
      group.members.delete(id)
      group.admins = group.admins.filter((admin) => admin !== id)
      membersChanged(group, 'del_member', quitScene, [id])
    },
    changeOwner(chatId: string, userid: string): void {
      const group = groupOf(chatId)
      if (!world.staff.has(userid)) throw new Error(`no staff ${userid}`)
      if (!group.members.has(userid)) this.joinGroup(chatId, userid)
      beforeChange(group)
      group.owner = userid
      changed(group, 'change_owner')
    },
    changeNotice(chatId: string, notice: string): void {
      const group = groupOf(chatId)
      beforeChange(group)
      group.notice = notice
      changed(group, 'change_notice')
    },
    dismissGroup(chatId: string): void {
      groupOf(chatId)
      world.groups.delete(chatId)
      platform.emit({ kind: 'chat', change: 'dismiss', chatId })
    },

    send,
    /** Returns the msgid. `place`: a group's id, or the other person. */
    say(place: string, from: string, text: string): string {
      return send(place, from, 'text', { text: { content: text } })
    },
    /** Takes back any message of the archive; returns the msgid of the recall. */
    recall(msgid: string): string {
      const original = archive.find(msgid)
      if (original === undefined) throw new Error(`no message ${msgid}`)
      const { from, tolist, roomid } = original
      const msgtime = platform.now()
      const payload = { revoke: { pre_msgid: msgid } }
      return append({
        msgid: archive.newId(random, msgtime),
        action: 'recall',
        from,
        tolist,
        roomid,
        msgtime,
        msgtype: 'revoke',
        payload,
      })
    },
    /** A message and its recall in the wrong order, as archives sometimes hold them; returns the message's id. */
    sayRecalledFirst(place: string, from: string, text: string): string {
      const msgtime = platform.now()
      const common = { from, ...receivers(place, from), msgtime }
      const msgid = archive.newId(random, msgtime)
      append({
        msgid: archive.newId(random, msgtime),
        action: 'recall',
        ...common,
        msgtype: 'revoke',
        payload: { revoke: { pre_msgid: msgid } },
      })
      return append({ msgid, action: 'send', ...common, msgtype: 'text', payload: { text: { content: text } } })
    },
    /** The same message a second time under a new `seq`. */
    repeatMessage(msgid: string): void {
      const original = archive.find(msgid)
      if (original === undefined) throw new Error(`no message ${msgid}`)
      archive.append(original)
    },

    /** Staff send to many by themselves, in the client: no task of the API, and sent at once. Answers its msgid. */
    selfMassSend(userid: string, chatType: 'single' | 'group', ids: string[], text: string, attachments: unknown[] = []): string {
      const task: MassTask = {
        msgid: `msg${random.id(29)}`,
        chatType,
        creator: userid,
        createTime: seconds(),
        createdAt: platform.now(),
        text: { content: text },
        attachments,
        tasks: new Map([[userid, { status: 0 }]]),
        targets: ids.map((id) => ({ id, userid, status: 0 })),
        cancelled: false,
        reminders: [],
        queried: true,
      }
      world.massTasks.set(task.msgid, task)
      confirm(platform, task, userid)
      return task.msgid
    },
    /** Staff confirm a mass task (all senders without `userid`); returns how many receivers got it. */
    confirmTask(msgid: string, userid?: string): number {
      const task = world.massTasks.get(msgid)
      if (task === undefined) throw new Error(`no mass task ${msgid}`)
      const before = task.targets.filter((target) => target.status === 1).length
      for (const sender of userid === undefined ? task.tasks.keys() : [userid]) confirm(platform, task, sender)
      return task.targets.filter((target) => target.status === 1).length - before
    },
    /** The first `count` receivers who wait delete the sender (or their group is dismissed): they will fail with status 2. */
    deleteMassTargets(msgid: string, count: number): string[] {
      const task = world.massTasks.get(msgid)
      if (task === undefined) throw new Error(`no mass task ${msgid}`)
      const gone = task.targets.filter((target) => target.status === 0).slice(0, count)
      for (const { id, userid } of gone) {
        if (task.chatType === 'single') this.customerLeaves(userid, id)
        else this.dismissGroup(id)
      }
      return gone.map((target) => target.id)
    },

    /** Staff leave the company: no longer listed; their groups wait for an heir. */
    resign(userid: string): void {
      const staff = world.staff.get(userid)
      if (staff === undefined) throw new Error(`no staff ${userid}`)
      staff.active = false
      for (const group of world.groups.values()) if (group.owner === userid) group.status = 1
    },
    /** Handovers whose day is over are completed. */
    settleTransfers(): void {
      settleTransfers(platform)
    },
    /** The customer refuses the handover that waits. */
    refuseTransfer(id: string): void {
      const one = world.transfers.find((transfer) => transfer.externalUserid === id && transfer.status === 2)
      if (one === undefined) throw new Error(`no transfer of ${id} waits`)
      one.status = 3
      one.takeoverTime = 0
      platform.emit({
        kind: 'contact',
        change: 'transfer_fail',
        failReason: 'customer_refused',
        userid: one.takeover,
        externalUserid: id,
      })
    },
  }
}
