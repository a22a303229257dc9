/** The WeCom simulator in bad weather, with an operator who tags customers, writes remarks and sends to groups. */
import { dispatch } from '#core/rpc/serve.ts'
import type { ReadDb } from '#core/store/db.ts'
import type { Workspace } from '#core/workspace.ts'
import { chaosRates, type ChaosRates } from '../../../build/simulators/wecom/faults.ts'
import { startWecomSimulator, type WecomSimulator } from '../../../build/simulators/wecom/simulator.ts'
import type { ChaosChannel } from './live-chaos.ts'
import { CoreGone, CoreRefused, type LiveCore } from './live-core.ts'

/** @param weather other chances than the simulator's own */
export async function wecomChaos(seed: number, weather: Partial<ChaosRates> = {}): Promise<ChaosChannel> {
  const simulator = await startWecomSimulator({
    seed,
    staff: 8,
    contacts: 300,
    groups: 12,
    membersPerGroup: 25,
    messages: 1500,
    chaos: { ...chaosRates, ...weather },
    // Reminders of the platform's cap are no part of this run: it counts what was asked for, not what was delivered.
    monthlyCap: 1000,
  })
  const operator = new Operator()
  return {
    addAccount: (workspace) => addAccount(workspace, simulator),
    happen: (events) => void simulator.chaosEvents(events),
    calm: () => simulator.setChaos(false),
    truth: () => truthLines(simulator),
    held: (db, accountId) => heldLines(simulator, db, accountId),
    act: async (core, accountId, round) => {
      try {
        return await operator.act(core, accountId, round)
      } catch (error) {
        if (error instanceof CoreGone || error instanceof CoreRefused) return undefined
        throw error
      }
    },
    wasSent: ({ summary }) => [...simulator.world.massTasks.values()].some((task) => task.text?.content === summary),
    settle: () => {
      for (const { msgid } of simulator.world.massTasks.values()) simulator.act.confirmTask(msgid)
    },
    wrongActs: (db) => [...wrongSends(simulator, db), ...wrongMarks(simulator, db)],
    close: () => simulator.close(),
  }
}

function addAccount(workspace: Workspace, { url, relayUrl, archiveUrl, credentials }: WecomSimulator): number {
  const { corpId, agentId, secret, callbackToken, encodingAesKey, relayToken, archiveToken } = credentials
  const config = { channel: 'wecom', url, corpId, agentId, relayUrl, archiveUrl }
  const secrets = { secret, callbackToken, callbackAesKey: encodingAesKey, relayToken, archiveToken }
  return (dispatch(workspace, 'accounts.save', { config, secrets }).output as { id: number }).id
}

class Operator {
  #tag: string | undefined

  async act(core: LiveCore, accountId: number, round: number): Promise<unknown> {
    return round % 4 === 3 ? this.#massSend(core, accountId, round) : this.#mark(core, round)
  }

  async #mark(core: LiveCore, round: number): Promise<unknown> {
    const { items, total } = await core.call('customers.list', { offset: (round * 37) % 250, limit: 1 })
    const customer = items[0]
    if (customer === undefined || total < 20) return undefined
    if (round % 2 === 0) return core.callSurely('customers.update', { id: customer.id, remark: `操作备注${round}` })
    this.#tag ??= (await core.callSurely('tags.save', { name: '操作标签' })).id
    return core.callSurely('tags.apply', { selection: { ids: [customer.id] }, add: [this.#tag] })
  }

  /** Service messages: they are in no policy's way. */
  async #massSend(core: LiveCore, _accountId: number, round: number): Promise<unknown> {
    const { groups } = await core.call('calendar.groups', {})
    const group = groups[round % Math.max(1, groups.length)]
    if (group === undefined) return undefined
    const body = `操作群发 ${round}`
    const content = await core.callSurely('content.save', { kind: 'service', title: body, body })
    const at = Math.ceil(Date.now() / 60_000) * 60_000
    const audience = { groups: [group.conversationId] }
    const { planned } = await core.callSurely('calendar.plan', { contentId: content.id, at, audience })
    const ids = planned.flatMap((place) => place.deliveryId ?? [])
    return ids.length === 0 ? undefined : core.callSurely('deliveries.approve', { ids })
  }
}

/** Each text of a row that left is one task in the channel; of a row that did not, none. */
function wrongSends({ world }: WecomSimulator, db: ReadDb): string[] {
  const tasks = new Map<string, number>()
  for (const { text } of world.massTasks.values()) {
    if (text !== undefined) tasks.set(text.content, (tasks.get(text.content) ?? 0) + 1)
  }
  const wrong: string[] = []
  const rows = db.all<{ text: string; state: string }>(
    `SELECT json_extract(payload, '$.text') AS text, state FROM outbox WHERE kind = 'massSend'`,
  )
  for (const { text, state } of rows) {
    const times = tasks.get(text) ?? 0
    if (times !== (state === 'sent' ? 1 : 0)) wrong.push(`"${text}" (${state}) was sent ${times} times`)
    tasks.delete(text)
  }
  for (const text of tasks.keys()) wrong.push(`"${text}" was sent and is in no row`)
  return wrong
}

interface MarkCall {
  userid: string
  external_userid: string
  add_tag?: string[]
  remark?: string
}

/** One mark with the operator's tag and one writing of a remark, for each customer of each member of staff. */
function wrongMarks({ calls, world }: WecomSimulator, db: ReadDb): string[] {
  const own = [...world.tags.values()].filter((tag) => tag.name === '操作标签').map((tag) => tag.id)
  const times = new Map<string, number>()
  for (const { api, body, errcode, cut } of calls) {
    if (errcode !== 0 || cut === 'before') continue
    const { userid, external_userid, add_tag, remark } = (body ?? {}) as MarkCall
    const what = api === 'externalcontact/remark' ? remark : add_tag?.find((tag) => own.includes(tag))
    if (what === undefined || (api !== 'externalcontact/remark' && api !== 'externalcontact/mark_tag')) continue
    const key = `${api} ${userid} ${external_userid} ${what}`
    times.set(key, (times.get(key) ?? 0) + 1)
  }
  const wrong = [...times].filter(([, count]) => count !== 1).map(([key, count]) => `${key}: ${count} times`)
  if (own.length > 1) wrong.push(`the operator's tag was made ${own.length} times`)
  const remarks = db.all<{ payload: string }>(`SELECT payload FROM outbox WHERE kind = 'remark' AND state = 'sent'`)
  for (const { payload } of remarks) {
    const { staffId, contactId, remark } = JSON.parse(payload) as { staffId: string; contactId: string; remark: string }
    if (!times.has(`externalcontact/remark ${staffId} ${contactId} ${remark}`)) wrong.push(`remark "${remark}" was not written`)
  }
  return wrong
}

/**
 * Of the simulator's own lines: without what the app keeps no column for (type, gender, union id), with the words of text messages only, and
 * without the names of groups that have none, for which the app finds one.
 */
function truthLines(simulator: WecomSimulator): string[] {
  simulator.truth()
  return simulator
    .truthLines()
    .flatMap((line) => {
      const [kind, ...fields] = JSON.parse(line) as [string, ...(string | number)[]]
      if (kind === 'staff') return []
      if (kind === 'contact') return [JSON.stringify([kind, fields[0], fields[1]])]
      if (kind !== 'message') return [line]
      const [msgid, room, from, msgtime, msgtype, recalled, text] = fields
      return [JSON.stringify([kind, msgid, room, from, msgtime, recalled, msgtype === 'text' && recalled === 0 ? text : ''])]
    })
    .sort()
}

function heldLines(simulator: WecomSimulator, db: ReadDb, accountId: number): string[] {
  const words = new Set<string>()
  for (const line of simulator.truthLines(['message'])) {
    const [, msgid, , , , msgtype] = JSON.parse(line) as string[]
    if (msgtype === 'text') words.add(msgid!)
  }
  const lines: string[] = []
  // Columns that share a name would be one: each has its own.
  const add = (kind: string, sql: string) => {
    for (const row of db.iterate<Record<string, string | number | null>>(sql, accountId)) {
      lines.push(JSON.stringify([kind, ...Object.values(row)]))
    }
  }
  add(
    'contact',
    `SELECT native_id, name FROM contacts k WHERE account_id = ? AND role = 'external'
       AND EXISTS (SELECT 1 FROM contact_follows f WHERE f.contact_id = k.id AND f.gone_at IS NULL)`,
  )
  add(
    'follow',
    `SELECT s.native_id AS staff, k.native_id AS contact, iif(f.drives = 1 AND x.id IS NOT NULL, x.remote, f.remark), f.description,
       f.added_at / 1000, f.add_way FROM contact_follows f LEFT JOIN conflicts x ON x.contact_id = f.contact_id AND x.resolved_at IS NULL
     JOIN contacts k ON k.id = f.contact_id JOIN contacts s ON s.id = f.staff_id WHERE k.account_id = ? AND f.gone_at IS NULL`,
  )
  const groups = db.all<{ chat: string; title: string; owner: string | null; notice: string }>(
    `SELECT c.native_id AS chat, c.title, o.native_id AS owner, coalesce(g.notice, '') AS notice FROM conversations c
     JOIN group_chats g ON g.conversation_id = c.id LEFT JOIN contacts o ON o.id = g.owner_contact_id
     WHERE c.account_id = ? AND c.gone_at IS NULL`,
    accountId,
  )
  for (const { chat, title, owner, notice } of groups) {
    const nameless = simulator.world.groups.get(chat)?.name === ''
    lines.push(JSON.stringify(['group', chat, nameless ? '' : title, owner, notice]))
  }
  add(
    'member',
    `SELECT c.native_id AS chat, k.native_id AS contact, CASE k.role WHEN 'staff' THEN 1 ELSE 2 END, m.joined_at / 1000, coalesce(m.nickname, '')
     FROM group_members m JOIN conversations c ON c.id = m.conversation_id JOIN contacts k ON k.id = m.contact_id
     WHERE c.account_id = ? AND c.gone_at IS NULL AND m.left_at IS NULL`,
  )
  add(
    'tag',
    `SELECT t.native_id, g.base_name AS of, t.base_name AS name FROM channel_tags t
     JOIN channel_tag_groups g ON g.account_id = t.account_id AND g.native_id = t.group_native_id WHERE t.account_id = ? AND t.gone_at IS NULL`,
  )
  add(
    'tag-link',
    `SELECT s.native_id AS staff, k.native_id AS contact, t.native_id AS tag FROM contact_tags t JOIN contacts k ON k.id = t.contact_id
     JOIN contacts s ON s.id = t.staff_id JOIN contact_follows f ON f.contact_id = t.contact_id AND f.staff_id = t.staff_id
     WHERE k.account_id = ? AND f.gone_at IS NULL`,
  )
  const messages = db.iterate<{ uid: string; room: string; sender: string; at: number; recalled: number; text: string }>(
    `SELECT m.uid, c.native_id AS room, k.native_id AS sender, m.sent_at AS at, m.recalled_at IS NOT NULL AS recalled, m.text
     FROM messages m JOIN conversations c ON c.id = m.conversation_id JOIN contacts k ON k.id = m.sender_id
     WHERE c.account_id = ? AND m.kind <> 'system'`,
    accountId,
  )
  for (const { uid, room, sender, at, recalled, text } of messages) {
    lines.push(JSON.stringify(['message', uid, room, sender, at, recalled, words.has(uid) && recalled === 0 ? text : '']))
  }
  return lines.sort()
}
