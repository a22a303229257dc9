/** The OneBot simulator in bad weather, with an operator who writes to its groups and friends and takes messages back. */
import type { ReadDb } from '#core/store/db.ts'
import { dispatch } from '#core/rpc/serve.ts'
import type { Workspace } from '#core/workspace.ts'
import { startOneBotSimulator, type OneBotSimulator } from '../../../build/simulators/onebot/simulator.ts'
import type { ChaosChannel } from './live-chaos.ts'
import { CoreGone, CoreRefused, type LiveCore } from './live-core.ts'

/** Segments other than words are drawn in the app's own way: of such messages only who, where and when is compared. */
const DRAWN = '…'

export async function oneBotChaos(seed: number): Promise<ChaosChannel> {
  const simulator = await startOneBotSimulator({
    seed,
    groups: 6,
    membersPerGroup: 15,
    friends: 8,
    messages: 800,
    history: 'napcat',
    token: 'chaos',
    reportSelf: true,
    heartbeat: 1000,
    chaos: true,
  })
  const said: string[] = []
  return {
    addAccount: (workspace) => addAccount(workspace, simulator),
    happen: (events) => void simulator.chaosEvents(events),
    calm: () => simulator.setChaos(false),
    truth: () => truthLines(simulator),
    held: (db, accountId) => heldLines(simulator, db, accountId),
    act: async (core, accountId, round) => {
      try {
        return await act(core, accountId, round, said)
      } catch (error) {
        // A look at the list that found no process is no act, nor is what cannot be done any more; writes are made again by callSurely.
        if (error instanceof CoreGone || error instanceof CoreRefused) return undefined
        throw error
      }
    },
    wasSent: ({ summary }) => simulator.sent().some((message) => message.text === summary),
    wrongActs: () => {
      const sent = simulator.sent()
      return said.flatMap((text) => {
        const times = sent.filter((message) => message.text === text).length
        return times === 1 ? [] : [`"${text}" was sent ${times} times`]
      })
    },
    close: () => simulator.close(),
  }
}

function addAccount(workspace: Workspace, simulator: OneBotSimulator): number {
  const config = { channel: 'onebot', mode: 'forward', url: simulator.url }
  const { output } = dispatch(workspace, 'accounts.save', { config, secrets: { token: simulator.token } })
  return (output as { id: number }).id
}

async function act(core: LiveCore, _accountId: number, round: number, said: string[]): Promise<unknown> {
  const { items } = await core.call('conversations.list', { chip: 'all', text: '', offset: 0, limit: 50 })
  const conversation = items[round % Math.max(1, items.length)]
  if (conversation === undefined) return undefined
  if (!(await core.call('conversations.sending', { id: conversation.id })).send) return undefined
  if (round % 10 === 9) {
    const offset = Math.max(0, conversation.messageCount - 50)
    const timeline = await core.call('conversations.timeline', { id: conversation.id, offset, limit: 50 })
    const own = timeline.items.findLast((message) => message.text.startsWith('操作') && message.recalledAt === null)
    if (own !== undefined) return core.callSurely('messages.recall', { messageId: own.id })
  }
  const text = `操作 ${round}，[多少钱]&谢谢`
  const queued = await core.callSurely('messages.send', { conversationId: conversation.id, text })
  said.push(text)
  return queued
}

interface Compared {
  place: string
  time: number
  sender: string
  /** Null where it was recalled. */
  text: string | null
}

const lineOf = ({ place, time, sender, text }: Compared) => JSON.stringify(['message', place, time, sender, text])

/** Who is in a list somewhere: only their names are said again. */
function shown({ world }: OneBotSimulator): Set<number> {
  const people = new Set(world.friends.keys())
  for (const group of world.groups.values()) for (const userId of group.members.keys()) people.add(userId)
  return people
}

function truthLines(simulator: OneBotSimulator): string[] {
  const { world } = simulator
  const lines: string[] = []
  for (const group of world.groups.values()) {
    lines.push(JSON.stringify(['group', `group:${group.peer}`, group.name]))
    for (const { userId, role } of group.members.values())
      lines.push(JSON.stringify(['member', `group:${group.peer}`, String(userId), role]))
  }
  for (const userId of shown(simulator)) lines.push(JSON.stringify(['person', String(userId), world.person(userId).nickname]))
  for (const { conversation, time, userId, segments, recalledBy } of world.messages()) {
    const words = segments.every((segment) => segment.type === 'text')
    const text = recalledBy !== null ? null : words ? segments.map((segment) => segment.data!.text).join('') : DRAWN
    lines.push(lineOf({ place: `${conversation.kind}:${conversation.peer}`, time, sender: String(userId), text }))
  }
  return lines.sort()
}

function heldLines(simulator: OneBotSimulator, db: ReadDb, accountId: number): string[] {
  const drawn = new Set<string>()
  for (const { id, conversation, segments } of simulator.world.messages()) {
    if (segments.some((segment) => segment.type !== 'text')) drawn.add(`${conversation.kind}:${conversation.peer} ${id}`)
  }
  const lines: string[] = []
  const groups = db.all<{ place: string; title: string }>(
    `SELECT native_id AS place, title FROM conversations WHERE account_id = ? AND kind = 'group' AND gone_at IS NULL`,
    accountId,
  )
  for (const { place, title } of groups) lines.push(JSON.stringify(['group', place, title]))
  const people = db.all<{ user: string; name: string }>(
    'SELECT native_id AS user, name FROM contacts WHERE account_id = ? AND gone_at IS NULL',
    accountId,
  )
  const known = shown(simulator)
  for (const { user, name } of people) if (known.has(Number(user))) lines.push(JSON.stringify(['person', user, name]))
  const members = db.all<{ place: string; user: string; role: string }>(
    `SELECT c.native_id AS place, k.native_id AS user, m.role FROM group_members m JOIN conversations c ON c.id = m.conversation_id
     JOIN contacts k ON k.id = m.contact_id WHERE c.account_id = ? AND m.left_at IS NULL`,
    accountId,
  )
  for (const { place, user, role } of members) lines.push(JSON.stringify(['member', place, user, role]))
  const messages = db.iterate<{
    place: string
    sentAt: number
    sender: string
    text: string
    recalledAt: number | null
    uid: string
  }>(
    `SELECT c.native_id AS place, m.sent_at AS sentAt, k.native_id AS sender, m.text, m.recalled_at AS recalledAt, m.uid FROM messages m
     JOIN conversations c ON c.id = m.conversation_id JOIN contacts k ON k.id = m.sender_id WHERE c.account_id = ? AND m.kind <> 'system'`,
    accountId,
  )
  for (const { place, sentAt, sender, text, recalledAt, uid } of messages) {
    const shown = recalledAt !== null ? null : drawn.has(`${place} ${uid}`) ? DRAWN : text
    lines.push(lineOf({ place, time: sentAt / 1000, sender, text: shown }))
  }
  return lines.sort()
}
