/** What a callback says, in one shape for self-built apps and suites. */
import { BadCallback } from './callback-crypto.ts'
import type { CallbackXml } from './callback-xml.ts'

interface When {
  /** Epoch ms; the platform gives seconds. */
  at: number
}

export type WecomEvent = When &
  (
    | { kind: 'contact'; change: string; staffId: string; contactId: string; source?: string; failReason?: string }
    | {
        kind: 'chat'
        change: string
        chatId: string
        detail?: string
        /** Who came or left, where the event says it. */
        members: readonly string[]
        before?: string
        after?: string
      }
    | { kind: 'tag'; change: string; id?: string; ofGroup: boolean }
    | { kind: 'archive' }
    | { kind: 'other'; name: string }
  )

/** Throws BadCallback where a field is missing that the event cannot do without. `corpId` is compared where the event names one. */
export function readEvent({ fields, lists }: CallbackXml, corpId: string): WecomEvent {
  const text = (name: string): string | undefined => fields.get(name) || undefined
  const need = (name: string): string => {
    const value = text(name)
    if (value === undefined) throw new BadCallback(`it has no ${name}`)
    return value
  }
  if (text('AuthCorpId') !== undefined && text('AuthCorpId') !== corpId) throw new BadCallback('it is about another company')
  const seconds = Number(text('CreateTime') ?? text('TimeStamp'))
  if (!Number.isFinite(seconds) || seconds <= 0) throw new BadCallback('it has no time')
  const at = seconds * 1000
  const name = text('Event') ?? text('InfoType') ?? text('MsgType') ?? ''
  const change = text('ChangeType') ?? ''
  switch (name) {
    case 'change_external_contact':
      return {
        kind: 'contact',
        at,
        change,
        staffId: need('UserID'),
        contactId: need('ExternalUserID'),
        ...some('source', text('Source')),
        ...some('failReason', text('FailReason')),
      }
    case 'change_external_chat':
      return {
        kind: 'chat',
        at,
        change,
        chatId: need('ChatId'),
        members: lists.get('MemChangeList') ?? [],
        ...some('detail', text('UpdateDetail')),
        ...some('before', text('LastMemVer')),
        ...some('after', text('CurMemVer')),
      }
    case 'change_external_tag':
      return { kind: 'tag', at, change, ofGroup: text('TagType') === 'tag_group', ...some('id', text('Id')) }
    case 'msgaudit_notify':
      return { kind: 'archive', at }
    default:
      return { kind: 'other', at, name: name.slice(0, 64) }
  }
}

function some<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: string })
}
