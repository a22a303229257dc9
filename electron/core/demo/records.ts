/** The world's chats as the records every import is made of, so that they are written the same way. */
import type { ImportRecord } from '#shared/domain/records.ts'
import type { DemoWorld } from './world-types.ts'

export const demoAccounts = { wecom: '企业微信', qq: 'QQ' } as const
export type DemoChannel = keyof typeof demoAccounts

const staffId = (key: string) => `staff-${key}`

/** Records of one channel: people first, then each conversation with its members and messages. */
export function* worldRecords(world: DemoWorld, channel: DemoChannel): Generator<ImportRecord> {
  for (const one of world.staff) {
    if (channel === 'qq' && one.role !== 'advisor') continue
    const id = staffId(one.key)
    yield { type: 'contact', key: id, nativeId: id, name: one.name, isStaff: true, isSelf: one === world.staff[0] }
  }
  for (const person of world.people) {
    if (person.channel !== channel) continue
    yield {
      type: 'contact',
      key: person.key,
      nativeId: person.key,
      name: person.name,
      addedAt: person.addedAt,
      ...(person.remark === null ? {} : { remark: person.remark }),
      ...(person.phone === null ? {} : { phone: person.phone }),
    }
  }
  for (const chat of world.chats) {
    const group = chat.kind === 'group' ? world.groups[chat.of]! : null
    const key = group ? group.key : `direct-${world.people[chat.of]!.key}`
    const chatChannel = group ? group.channel : world.people[chat.of]!.channel
    if (chatChannel !== channel) continue
    yield { type: 'conversation', key, nativeId: key, kind: chat.kind, title: group ? group.name : world.people[chat.of]!.name }
    if (group) {
      for (const one of world.staff) {
        if (one.role === 'supervisor') continue
        yield {
          type: 'member',
          conversationKey: key,
          contactKey: staffId(one.key),
          event: 'present',
          role: one.key === group.operator ? 'owner' : 'admin',
        }
      }
      for (const member of group.members) {
        const contactKey = world.people[member.person]!.key
        yield { type: 'member', conversationKey: key, contactKey, event: 'joined', at: member.joinedAt }
        if (member.leftAt !== null) yield { type: 'member', conversationKey: key, contactKey, event: 'left', at: member.leftAt }
      }
    }
    for (const [ordinal, message] of chat.messages.entries()) {
      const from = message.from
      yield {
        type: 'message',
        conversationKey: key,
        senderKey: from === null ? null : typeof from === 'string' ? staffId(from) : world.people[from]!.key,
        nativeId: `${key}-${ordinal}`,
        sentAt: message.at,
        kind: message.kind,
        text: message.text,
        ordinal,
        line: ordinal + 1,
        ...(message.media ? { media: message.media } : {}),
        ...(message.recalledAt ? { recalledAt: message.recalledAt } : {}),
      }
    }
  }
}
