/** For tests: a session driven as the engine drives it, and what its records add up to, held in memory and compared with the world. */
import type { Conversation, Group, OneBotSimulator } from '#core/testing/simulators.ts'
import type { LiveSession, SessionContext } from '../channel/connector.ts'
import type { GroupMember, LiveMessageRecord, LiveRecord } from '../channel/records.ts'
import { segmentsOf } from '../onebot/cq.ts'
import { onebotConnector } from '../onebot/onebot.ts'
import { read } from '../onebot/text.ts'

export interface LogLine {
  level: string
  event: string
  detail: unknown
}

export function contextOf(options: {
  url: string
  mode?: 'forward' | 'reverse'
  token?: string
}): SessionContext & { lines: LogLine[]; clock: { ahead: number } } {
  const lines: LogLine[] = []
  const clock = { ahead: 0 }
  return {
    lines,
    clock,
    accountId: 1,
    config: { channel: 'onebot', mode: options.mode ?? 'forward', url: options.url },
    secrets: options.token === undefined ? {} : { token: options.token },
    limiter: { run: (_api, _signal, work) => work() },
    now: () => Date.now() + clock.ahead,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    log: (level, event, detail = {}) => lines.push({ level, event, detail }),
  }
}

interface Held {
  name: string | undefined
  members: Map<string, GroupMember>
  gone: boolean
}

export class Mirror {
  readonly messages = new Map<string, LiveMessageRecord>()
  readonly groups = new Map<string, Held>()
  readonly contacts = new Map<string, { name: string | undefined; remark: string | undefined }>()
  readonly bad: string[] = []
  readonly cursors = new Map<string, string | null>()
  readonly #recalls = new Map<string, number>()
  readonly #wanted = new Set<string>()
  listenCursor: string | null = null
  pages = 0

  apply(records: readonly LiveRecord[]): void {
    for (const record of records) this.#apply(record)
  }

  #apply(record: LiveRecord): void {
    switch (record.type) {
      case 'message': {
        const key = `${record.conversation.id} ${record.nativeId}`
        const known = this.messages.get(key)
        const recalledAt = known?.recalledAt ?? record.recalledAt ?? this.#recalls.get(key)
        const newer = known === undefined || known.kind === 'recalled' ? record : known
        this.messages.set(key, { ...newer, ...(recalledAt === undefined ? {} : { recalledAt }) })
        return
      }
      case 'recall': {
        const keys =
          record.conversationId === null
            ? [...this.messages.keys()].filter((key) => key.endsWith(` ${record.messageId}`))
            : [`${record.conversationId} ${record.messageId}`]
        for (const key of keys) {
          this.#recalls.set(key, record.at)
          const known = this.messages.get(key)
          if (known !== undefined) this.messages.set(key, { ...known, recalledAt: known.recalledAt ?? record.at })
        }
        return
      }
      case 'group': {
        const held = this.#group(record.id)
        held.gone = false
        if (record.name !== undefined) held.name = record.name
        if (record.members !== undefined) held.members = new Map(record.members.map((member) => [member.id, member]))
        return
      }
      case 'groupGone':
        this.#group(record.id).gone = true
        return
      case 'member': {
        const { members } = this.#group(record.groupId)
        if (record.event === 'left') members.delete(record.member.id)
        else members.set(record.member.id, { ...members.get(record.member.id), ...record.member })
        return
      }
      case 'contact': {
        const known = this.contacts.get(record.id)
        this.contacts.set(record.id, { name: record.name ?? known?.name, remark: record.channelRemark ?? known?.remark })
        return
      }
      case 'bad':
        this.bad.push(`${record.at}: ${record.problem}`)
        return
      default:
    }
  }

  #group(id: string): Held {
    let held = this.groups.get(id)
    if (held === undefined) this.groups.set(id, (held = { name: undefined, members: new Map(), gone: false }))
    return held
  }

  /** One whole run of the streams, in their order. */
  async pull(session: LiveSession, signal: AbortSignal, names?: readonly string[]): Promise<void> {
    for (const stream of session.streams) {
      if (names !== undefined && !names.includes(stream.name)) continue
      const seen = new Set<string>()
      for (;;) {
        const page = await stream.pull(this.cursors.get(stream.name) ?? null, signal)
        this.pages += 1
        this.apply(page.records())
        for (const id of page.ids ?? []) seen.add(id)
        this.cursors.set(stream.name, page.cursor)
        if (!page.more) break
      }
      if (stream.extent === 'groups') for (const [id, held] of this.groups) if (!seen.has(id)) held.gone = true
      if (stream.extent === 'contacts') for (const id of this.contacts.keys()) if (!seen.has(id)) this.contacts.delete(id)
    }
  }

  /** Listens again and again, as the engine does, and lets the streams run that news wake. */
  async live(session: LiveSession, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await session.listen!(
          this.listenCursor,
          async ({ records, cursor, wake }) => {
            this.apply(records)
            if (cursor !== undefined) this.listenCursor = cursor
            for (const stream of wake ?? []) this.#wanted.add(stream)
          },
          signal,
        )
      } catch {
        // As the engine does: whatever broke, it listens again.
        if (signal.aborted) return
        await new Promise((resolve) => setTimeout(resolve, 30))
      }
    }
  }

  /** Runs what was woken, patiently. */
  async heal(session: LiveSession, signal: AbortSignal): Promise<void> {
    const names = [...this.#wanted]
    this.#wanted.clear()
    try {
      await this.pull(session, signal, names)
    } catch {
      // The next heal runs them again.
      for (const name of names) this.#wanted.add(name)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  get settled(): boolean {
    return this.#wanted.size === 0
  }

  /** Messages as lines; the words are left out where names may have changed meanwhile. */
  lines(words = true): string[] {
    return [...this.messages.values()]
      .filter((message) => message.kind !== 'system')
      .map((message) => {
        const gone = message.recalledAt !== undefined
        return line(
          message.conversation.id,
          message.sentAt / 1000,
          message.senderId ?? '',
          gone ? null : message.kind,
          gone || !words ? null : message.text,
        )
      })
      .toSorted()
  }
}

function line(conversation: string, seconds: number, user: string, kind: string | null, text: string | null): string {
  return JSON.stringify([conversation, seconds, user, kind, text])
}

/** What the world holds, in the same lines. */
export function worldLines(
  { world }: OneBotSimulator,
  words = true,
  included: (conversation: Conversation) => boolean = () => true,
): string[] {
  const lines: string[] = []
  for (const conversation of [...world.groups.values(), ...world.friends.values()]) {
    if (!included(conversation)) continue
    for (const { time, userId, segments, recalledBy } of conversation.messages) {
      const name = (id: string) =>
        conversation.kind === 'group' && world.people.has(Number(id))
          ? world.nameIn(conversation as Group, Number(id))
          : undefined
      const { kind, text } = read(segmentsOf(segments)!, name)
      const gone = recalledBy !== null
      lines.push(
        line(`${conversation.kind}:${conversation.peer}`, time, String(userId), gone ? null : kind, gone || !words ? null : text),
      )
    }
  }
  return lines.toSorted()
}

export async function until(what: () => boolean, ms = 5000): Promise<void> {
  const end = Date.now() + ms
  while (!what()) {
    if (Date.now() > end) throw new Error(`not within ${ms} ms: ${String(what)}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

export function openSession(context: SessionContext): LiveSession {
  return onebotConnector.open(context)
}
