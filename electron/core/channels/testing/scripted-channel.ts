/**
 * A channel that does what a test tells it to: what is in it, what it answers, where it fails, and what was really done in it.
 * It stands for what lies outside this machine; everything on this side of it is real.
 */
import type { Capability } from '#shared/domain/accounts.ts'
import type { ChannelProblem } from '#shared/domain/channel-problems.ts'
import {
  ChannelError,
  type Attempt,
  type LiveBatch,
  type LiveConnector,
  type LiveSession,
  type OutboundOp,
  type Page,
  type PullStream,
  type Reconciled,
  type SendResult,
} from '../channel/connector.ts'
import type { LiveRecord, TaskResultRecord } from '../channel/records.ts'

interface SaidThere {
  id: string
  group: string
  sender: string
  text: string
  at: number
}

interface Done {
  op: OutboundOp
  nativeId: string
  at: number
}

export type Place = 'check' | 'pull' | 'listen' | 'send' | 'done' | 'reconcile' | 'poll'

/** Epoch milliseconds of the first message. */
const EPOCH = Date.parse('2026-11-01T09:00:00+08:00')

export class ScriptedChannel {
  readonly contacts = new Map<string, string>()
  readonly groups = new Map<string, { name: string; members: string[] }>()
  readonly messages: SaidThere[] = []
  /** What was really done, in the order in which it was done. */
  readonly done: Done[] = []
  readonly taskResults: TaskResultRecord[] = []
  /** How often each call was made: `pull contacts`, `send message`, … */
  readonly calls = new Map<string, number>()
  pageSize = 3
  capabilities: readonly Capability[] = ['contacts', 'groups', 'members', 'messages', 'directSend', 'recall', 'massSend']
  nativeId = 'self'
  every = 60_000
  listens = false
  digests = true
  /** Asked at each step: what it throws is what the call fails with; a promise is waited for. */
  step: (place: Place, what: string) => void | Promise<void> = () => {}
  /** How many pages of full passes were really looked into. */
  looked = 0
  readonly #sinks = new Set<(batch: LiveBatch) => Promise<void>>()
  readonly #listenFailures = new Set<(error: Error) => void>()
  /** Of the cursors: raised, it makes every one given before invalid. */
  generation = 1

  say(group: string, sender: string, text: string, at = EPOCH + this.messages.length * 61_000): SaidThere {
    const said = { id: `m${this.messages.length + 1}`, group, sender, text, at }
    this.messages.push(said)
    return said
  }

  fill(contacts: number, groups: number, messages: number): this {
    for (let i = 0; i < contacts; i++) this.contacts.set(`c${i}`, `客户 ${i}`)
    for (let i = 0; i < groups; i++)
      this.groups.set(`g${i}`, { name: `群 ${i}`, members: ['self', `c${i % Math.max(1, contacts)}`] })
    for (let i = 0; i < messages; i++) this.say(`g${i % groups}`, `c${i % contacts}`, `第 ${i} 条`)
    return this
  }

  /** Hands a batch to whoever listens. */
  async tell(batch: LiveBatch): Promise<void> {
    for (const sink of [...this.#sinks]) await sink(batch)
  }

  get listeners(): number {
    return this.#sinks.size
  }

  cutListening(problem: ChannelProblem = { kind: 'lost', code: 'CONNECTION_LOST', fix: 'wait' }): void {
    for (const fail of [...this.#listenFailures]) fail(new ChannelError(problem))
  }

  readonly connector: LiveConnector = { channel: 'onebot', open: () => this.#session() }

  async #at(place: Place, what: string): Promise<void> {
    const name = `${place} ${what}`
    this.calls.set(name, (this.calls.get(name) ?? 0) + 1)
    await this.step(place, what)
  }

  #session(): LiveSession {
    return {
      capabilities: this.capabilities,
      streams: this.#streams(),
      check: async () => {
        await this.#at('check', '')
        return { nativeId: this.nativeId, name: '小店' }
      },
      ...(this.listens ? { listen: (_cursor, sink, signal) => this.#listen(sink, signal) } : {}),
      send: (op) => this.#send(op),
      reconcile: (op, attempt) => this.#reconcile(op, attempt),
      pollTasks: async (tasks) => {
        await this.#at('poll', '')
        return this.taskResults.filter((result) => tasks.some((task) => task.taskId === result.taskId))
      },
      close: async () => {},
    }
  }

  #streams(): PullStream[] {
    const full = (name: 'contacts' | 'groups', ids: () => string[], record: (id: string) => LiveRecord): PullStream => ({
      ...{ name, kind: 'full', extent: name, every: this.every },
      pull: async (cursor) => {
        await this.#at('pull', name)
        const from = this.#offset(cursor)
        const some = ids().slice(from, from + this.pageSize)
        const more = from + this.pageSize < ids().length
        return this.#page(some.map(record), { ids: some, cursor: more ? this.#cursor(from + this.pageSize) : null, more })
      },
    })
    return [
      full(
        'contacts',
        () => [...this.contacts.keys()],
        (id) => ({ type: 'contact', id, name: this.contacts.get(id)! }),
      ),
      full(
        'groups',
        () => [...this.groups.keys()],
        (id) => {
          const { name, members } = this.groups.get(id)!
          return {
            ...{ type: 'group', id, name, at: EPOCH },
            members: members.map((member) => ({ id: member, isStaff: member === 'self', name: member })),
          }
        },
      ),
      {
        ...{ name: 'messages', kind: 'tail', every: this.every },
        pull: async (cursor) => {
          await this.#at('pull', 'messages')
          const from = this.#offset(cursor)
          const some = this.messages.slice(from, from + this.pageSize)
          const to = from + some.length
          return this.#page(some.map(recordOf), { cursor: this.#cursor(to), more: to < this.messages.length })
        },
      },
    ]
  }

  #page(records: LiveRecord[], rest: Pick<Page, 'ids' | 'cursor' | 'more'>): Page {
    return {
      records: () => {
        if (rest.ids) this.looked += 1
        return records
      },
      ...(this.digests && rest.ids ? { digest: JSON.stringify(records) } : {}),
      ...rest,
    }
  }

  #cursor(offset: number): string {
    return `${this.generation}:${offset}`
  }

  #offset(cursor: string | null): number {
    if (cursor === null) return 0
    const [generation, offset] = cursor.split(':')
    if (Number(generation) !== this.generation)
      throw new ChannelError({ kind: 'refused', code: 'REFUSED', fix: 'openLog', detail: 'unknown cursor' })
    return Number(offset)
  }

  async #listen(sink: (batch: LiveBatch) => Promise<void>, signal: AbortSignal): Promise<void> {
    await this.#at('listen', '')
    this.#sinks.add(sink)
    let fail: (error: Error) => void
    try {
      await new Promise<void>((_, reject) => {
        fail = reject
        this.#listenFailures.add(fail)
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
      })
    } finally {
      this.#sinks.delete(sink)
      this.#listenFailures.delete(fail!)
    }
  }

  async #send(op: OutboundOp): Promise<SendResult> {
    await this.#at('send', op.kind)
    const nativeId = `done${this.done.length + 1}`
    const at = EPOCH + 100 * 24 * 3600_000 + this.done.length * 1000
    this.done.push({ op, nativeId, at })
    const result = this.#result(op, nativeId, at)
    // From here on it has been done, whatever becomes of the answer.
    await this.#at('done', op.kind)
    return result
  }

  #result(op: OutboundOp, nativeId: string, at: number): SendResult {
    if (op.kind === 'massSend') return { nativeId, taskOpen: true }
    if (op.kind !== 'message') return { nativeId }
    const said = { id: nativeId, group: op.conversationId, sender: 'self', text: op.text, at }
    return { nativeId, records: [{ ...recordOf(said), senderIsSelf: true, senderIsStaff: true }] }
  }

  async #reconcile(op: OutboundOp, attempt: Attempt): Promise<Reconciled> {
    await this.#at('reconcile', op.kind)
    const same = (one: OutboundOp) => JSON.stringify({ ...one, key: '' })
    const found = this.done.find((done) => same(done.op) === same(op) && !attempt.taken.has(done.nativeId))
    if (!found) return { outcome: 'absent' }
    return { outcome: 'done', result: this.#result(op, found.nativeId, found.at) }
  }
}

function recordOf(said: SaidThere) {
  return {
    type: 'message' as const,
    conversation: { id: said.group, kind: 'group' as const },
    senderId: said.sender,
    nativeId: said.id,
    sentAt: said.at,
    kind: 'text' as const,
    text: said.text,
  }
}
