/** Events as the platform posts them to a self-built app: the XML, and the encrypted envelope around it. */
import { encrypt, getSignature } from '@wecom/crypto'
import type { Random } from '../random.ts'

export type CallbackEvent =
  | {
      kind: 'contact'
      change:
        | 'add_external_contact'
        | 'add_half_external_contact'
        | 'edit_external_contact'
        | 'del_external_contact'
        | 'del_follow_user'
        | 'transfer_fail'
        | 'msg_audit_approved'
      userid: string
      externalUserid: string
      state?: string
      welcomeCode?: string
      source?: string
      failReason?: 'customer_refused' | 'customer_limit_exceed'
    }
  | { kind: 'chat'; change: 'create' | 'dismiss'; chatId: string }
  | { kind: 'chat'; change: 'update'; chatId: string; detail: ChatDetail }
  | {
      kind: 'tag'
      change: 'create' | 'update' | 'delete' | 'shuffle'
      id: string
      tagType?: 'tag' | 'tag_group'
      strategyId?: string
    }
  | { kind: 'archive' }

export type ChatDetail =
  | { update: 'add_member' | 'del_member'; scene: number; members: string[]; lastVersion: string; version: string }
  | { update: 'change_owner' | 'change_name' | 'change_notice' }

export interface Envelope {
  query: { msg_signature: string; timestamp: string; nonce: string }
  body: string
}

export interface CallbackKeys {
  corpId: string
  agentId: string
  callbackToken: string
  encodingAesKey: string
}

/** `seconds`: Unix time of the event. */
export function eventXml(keys: CallbackKeys, event: CallbackEvent, seconds: number): string {
  return xml([
    ['ToUserName', keys.corpId],
    ['FromUserName', 'sys'],
    ['CreateTime', seconds],
    ['MsgType', 'event'],
    ...fieldsOf(event, keys),
  ])
}

/** The random bytes come from the seed, so that two runs post the same bytes. */
export function sealEvent(keys: CallbackKeys, plain: string, seconds: number, random: Random): Envelope {
  const salt = Buffer.from(Array.from({ length: 16 }, () => random.below(256)))
  const encrypted = encrypt(keys.encodingAesKey, plain, keys.corpId, salt)
  const timestamp = String(seconds)
  const nonce = String(random.below(2_000_000_000))
  return {
    query: { msg_signature: getSignature(keys.callbackToken, timestamp, nonce, encrypted), timestamp, nonce },
    body: xml([
      ['ToUserName', keys.corpId],
      ['Encrypt', encrypted],
      ['AgentID', keys.agentId],
    ]),
  }
}

type Field = readonly [string, string | number | { bare: string } | readonly string[]]

function fieldsOf(event: CallbackEvent, keys: CallbackKeys): Field[] {
  switch (event.kind) {
    case 'contact':
      return [
        ['Event', 'change_external_contact'],
        ['ChangeType', event.change],
        ...maybe('FailReason', event.failReason),
        ['UserID', event.userid],
        ['ExternalUserID', event.externalUserid],
        ...maybe('State', event.state),
        ...maybe('WelcomeCode', event.welcomeCode),
        ...maybe('Source', event.source),
      ]
    case 'chat':
      return [
        ['Event', 'change_external_chat'],
        ['ChatId', event.chatId],
        ['ChangeType', event.change],
        ...(event.change === 'update' ? updateFields(event.detail) : []),
      ]
    case 'tag':
      return [
        ['Event', 'change_external_tag'],
        ['Id', event.id],
        ...maybe('TagType', event.tagType),
        ...maybe('StrategyId', event.strategyId),
        ['ChangeType', event.change],
      ]
    case 'archive':
      return [
        ['Event', 'msgaudit_notify'],
        ['AgentID', Number(keys.agentId)],
      ]
  }
}

function updateFields(detail: ChatDetail): Field[] {
  const named: Field[] = [['UpdateDetail', detail.update]]
  if (!('members' in detail)) return named
  return [
    ...named,
    [detail.update === 'add_member' ? 'JoinScene' : 'QuitScene', detail.scene],
    ['MemChangeCnt', detail.members.length],
    ['MemChangeList', detail.members],
    ['LastMemVer', { bare: detail.lastVersion }],
    ['CurMemVer', { bare: detail.version }],
  ]
}

function maybe(name: string, value: string | undefined): Field[] {
  return value === undefined ? [] : [[name, value]]
}

/** Numbers, versions and list items are bare, other texts in CDATA, as in the official examples. */
function xml(fields: readonly Field[]): string {
  const lines = fields.map(([name, value]) => {
    if (typeof value === 'object' && 'bare' in value) return `    <${name}>${value.bare}</${name}>`
    if (typeof value === 'number') return `    <${name}>${value}</${name}>`
    if (typeof value === 'string') return `    <${name}><![CDATA[${value}]]></${name}>`
    return `    <${name}>\n${value.map((item) => `        <Item>${item}</Item>`).join('\n')}\n    </${name}>`
  })
  return `<xml>\n${lines.join('\n')}\n</xml>`
}
