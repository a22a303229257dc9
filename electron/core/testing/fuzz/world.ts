/**
 * The workspace that is asked everything: the demo's people, talk, plans and rules, in small, with two live accounts that nobody answers,
 * what waits in their outbox, a difference, a backup's worth of acts to undo. It can be put back as it was.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AccountConfig } from '#shared/domain/accounts.ts'
import type { CoreFrame, Reply } from '#shared/contract/protocol.ts'
import { createDemoWorkspace } from '#core/demo/create.ts'
import { Grants } from '#core/rpc/grants.ts'
import { servePort } from '#core/rpc/serve.ts'
import { DEMO_KEY_FILE } from '#main-and-core/key-wrap.ts'
import { Workspace } from '#core/workspace.ts'
import type { Known } from './fitting.ts'

export const FUZZ_NOW = Date.parse('2026-11-20T10:00:00+08:00')

const wecom: AccountConfig = {
  channel: 'wecom',
  url: 'http://127.0.0.1:1',
  corpId: 'ww1',
  agentId: '1',
  relayUrl: '',
  archiveUrl: '',
  archivePath: '',
  pushOwnTags: true,
}
const onebot: AccountConfig = { channel: 'onebot', mode: 'forward', url: 'ws://127.0.0.1:1' }

/** Which rows a field names. Of `id`, `ids` and `others` the domain of the call decides. */
const ofField: Record<string, string> = {
  customerId: 'customers',
  conversationId: 'conversations',
  conversationIds: 'conversations',
  keep: 'conversations',
  messageId: 'messages',
  replyTo: 'messages',
  beforeId: 'messages',
  contactId: 'contacts',
  senderId: 'contacts',
  accountId: 'accounts',
  operatorId: 'operators',
  operators: 'operators',
  groupId: 'tag_groups',
  contentId: 'content_items',
  entryId: 'calendar_entries',
  movingEntryId: 'calendar_entries',
  scriptId: 'scripts',
  draftId: 'drafts',
  except: 'customers',
  others: 'customers',
  tags: 'tags',
  add: 'tags',
  remove: 'tags',
  tagsAll: 'tags',
  tagsAny: 'tags',
  tagsNone: 'tags',
  addTagIds: 'tags',
  removeTagIds: 'tags',
  groups: 'conversations',
}
const ofDomain: Record<string, string> = {
  accounts: 'accounts',
  audit: 'messages',
  calendar: 'deliveries',
  conflicts: 'conflicts',
  content: 'content_items',
  conversations: 'conversations',
  customers: 'customers',
  deliveries: 'deliveries',
  drafting: 'drafts',
  followUps: 'follow_ups',
  groups: 'conversations',
  messages: 'messages',
  notes: 'notes',
  operators: 'operators',
  outbox: 'outbox',
  policies: 'policies',
  rules: 'reply_rules',
  savedViews: 'saved_views',
  scripts: 'scripts',
  tagGroups: 'tag_groups',
  tags: 'tags',
  terms: 'sensitive_terms',
}
/** Calls whose `id` is not of their domain. */
const ofCall: Record<string, string> = {
  'drafting.takeHandOff': 'hand_offs',
  'drafting.closeHandOff': 'hand_offs',
  'content.detach': 'content_attachments',
  'content.attachment': 'content_attachments',
  'jobs.start customersExport': 'customers',
  'jobs.start accountCheck': 'accounts',
}
const idFields = new Set(['id', 'ids', 'before'])

export class FuzzWorld {
  workspace!: Workspace
  /** Where files may be written, and where not. */
  readonly paths: readonly string[]
  readonly #parent: string
  readonly #kept: string
  readonly #dir: string
  readonly #key: string
  readonly #grants = new Grants(() => {})
  #frames: CoreFrame[] = []
  #send: (message: unknown) => void = () => {}
  #ids = new Map<string, (string | number)[]>()
  #tokens: string[] = []
  #words: string[] = []

  static async open(): Promise<FuzzWorld> {
    // Every write is on the disk before it is answered; here nobody needs it there.
    const parent = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'qunxi-fuzz-'))
    await createDemoWorkspace(join(parent, 'kept'), { now: FUZZ_NOW, people: 160, groups: 10, days: 30, volume: 0.3 })
    return new FuzzWorld(parent)
  }

  private constructor(parent: string) {
    this.#parent = parent
    this.#kept = join(parent, 'kept')
    this.#dir = join(parent, 'workspace')
    this.#key = readFileSync(join(this.#kept, DEMO_KEY_FILE), 'utf8').trim()
    this.paths = this.#makePaths()
    this.restore()
    this.#furnish()
    this.workspace.store.checkpoint()
    this.workspace.close()
    rmSync(this.#kept, { recursive: true })
    cpSync(this.#dir, this.#kept, { recursive: true })
    this.restore()
  }

  #makePaths(): string[] {
    const out = join(this.#parent, 'out')
    mkdirSync(join(out, 'folder'), { recursive: true })
    writeFileSync(join(out, 'a.txt'), '2026-11-20 10:00:00 小满\n几点关门？\n')
    writeFileSync(join(out, 'a.csv'), '姓名,电话\n小满,13800138000\n')
    writeFileSync(join(out, 'empty'), '')
    return [
      ...[join(out, 'new.xlsx'), join(out, 'a.txt'), join(out, 'a.csv'), join(out, 'empty'), join(out, 'folder'), out],
      ...[join(out, 'a.txt', 'under-a-file.csv'), join(out, 'absent', 'x.csv'), join(out, '长'.repeat(200)), `${out}/nul\0l`],
      ...['/', '/dev/full', '/proc/version'],
    ]
  }

  /** Puts everything back as it was. */
  restore(): void {
    if (this.workspace !== undefined) this.workspace.close()
    rmSync(this.#dir, { recursive: true, force: true })
    cpSync(this.#kept, this.#dir, { recursive: true })
    this.workspace = Workspace.open(this.#dir, this.#key)
    servePort(
      { post: (frame) => this.#frames.push(frame), onMessage: (listener) => (this.#send = listener), onClose: () => {} },
      () => this.workspace,
      this.#grants,
    )
    this.#learn()
  }

  /** Both demo accounts are live, though nobody answers; the outbox, differences, views and acts have something in them. */
  #furnish(): void {
    const { store } = this.workspace
    store.write((db) => {
      // Each saved script compiles all rules anew, which is dear by the thousand.
      db.run(`DELETE FROM reply_rules WHERE id NOT IN (SELECT id FROM reply_rules ORDER BY id LIMIT 6)
        AND id NOT IN (SELECT rule_id FROM drafts WHERE rule_id IS NOT NULL)`)
      db.run('DELETE FROM sensitive_terms WHERE id NOT IN (SELECT id FROM sensitive_terms ORDER BY id LIMIT 20)')
      const [first, second] = db.all<{ id: number }>('SELECT id FROM accounts ORDER BY id').map(({ id }) => id)
      db.run(`UPDATE accounts SET config = ?, channel = 'wecom' WHERE id = ?`, JSON.stringify(wecom), first!)
      db.run(`UPDATE accounts SET config = ?, channel = 'onebot' WHERE id = ?`, JSON.stringify(onebot), second!)
    })
    const one = <T>(sql: string) => store.read.value<T>(sql)!
    const done = (method: string, input: unknown) => {
      const reply = this.ask(method, input)
      if ('error' in reply) throw new Error(`${method}: ${reply.error.message}`)
      return reply.output as { id: string }
    }
    const tag = one<string>('SELECT min(id) FROM tags')
    done('tags.apply', { selection: { filter: {} }, add: [tag] })
    done('savedViews.save', { screen: 'customers', name: '常看', state: { filter: {} } })
    done('content.attach', {
      contentId: one<string>('SELECT min(id) FROM content_items'),
      name: '图.png',
      mime: 'image/png',
      base64: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==',
    })
    for (const { id } of store.read.all<{ id: number }>('SELECT id FROM conversations ORDER BY id LIMIT 40')) {
      const reply = this.ask('messages.send', { conversationId: id, text: '您好，已经发货了' })
      if ('error' in reply && reply.error.code === 'INTERNAL') throw new Error(reply.error.message)
    }
    const planned = store.read
      .all<{ id: string }>(`SELECT id FROM deliveries WHERE state = 'planned' LIMIT 5`)
      .map(({ id }) => id)
    if (planned.length > 0) done('deliveries.approve', { ids: planned, when: 'planned' })
    store.write((db) => {
      const contact = db.get<{ id: number; account_id: number }>('SELECT id, account_id FROM contacts ORDER BY id LIMIT 1')!
      db.run(
        `INSERT INTO conflicts(id, account_id, contact_id, field, base, local, remote, found_at) VALUES('c1', ?, ?, 'remark', 'a', 'b', 'c', ?)`,
        contact.account_id,
        contact.id,
        FUZZ_NOW,
      )
    })
    this.workspace.settle('cadence', 'drafts', 'pushes')
  }

  #learn(): void {
    const db = this.workspace.store.read
    this.#ids = new Map()
    for (const table of new Set([...Object.values(ofField), ...Object.values(ofDomain), ...Object.values(ofCall)])) {
      const rows = db.all<{ id: string | number }>(`SELECT id FROM ${table} ORDER BY id DESC LIMIT 400`).map(({ id }) => id)
      const strange = rows.some((id) => typeof id === 'string') ? ['none', 'x'.repeat(40), "' OR 1"] : [-5, 987_654_321]
      this.#ids.set(table, [...rows, ...strange])
    }
    this.#tokens = db.all<{ token: string }>('SELECT token FROM acts').map(({ token }) => token)
    this.#words = [
      ...db.all<{ word: string }>('SELECT text AS word FROM messages ORDER BY id DESC LIMIT 200').map(({ word }) => word),
      ...db.all<{ word: string }>('SELECT name AS word FROM customers LIMIT 50').map(({ word }) => word),
      ...db.all<{ word: string }>('SELECT body AS word FROM scripts LIMIT 20').map(({ word }) => word),
      ...db.all<{ word: string }>('SELECT name AS word FROM script_variables').map(({ word }) => word),
    ]
  }

  /** What the fields of a call may name; `call` is a method, or `jobs.start <kind>`. */
  known(call: string): Known {
    const [domain = ''] = call.split('.')
    return {
      now: FUZZ_NOW,
      words: this.#words,
      paths: this.paths,
      ids: (field) => {
        if (field === 'token') return this.#tokens
        const table = idFields.has(field) ? (ofCall[call] ?? ofDomain[domain]) : ofField[field]
        return table === undefined ? undefined : this.#ids.get(table)
      },
    }
  }

  /** As a window would: one message through a served port, every path of the world granted. */
  ask(method: string, input: unknown): Reply {
    this.#grants.give(
      this.paths.flatMap((path) => [
        { path, use: 'read' as const },
        { path, use: 'write' as const },
      ]),
    )
    this.#frames = []
    this.#send({ id: 1, method, input })
    const [reply] = this.#frames
    if (reply === undefined) throw new Error(`${method} was not answered`)
    return reply as Reply
  }

  remove(): void {
    this.workspace.close()
    rmSync(this.#parent, { recursive: true, force: true })
  }
}
