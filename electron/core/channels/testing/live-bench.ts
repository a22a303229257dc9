/** A real workspace with one live account, and records applied to it as the engine does. */
import type { Topic } from '#shared/contract/topics.ts'
import { afterEach, beforeEach } from 'vitest'
import type { LiveChannel } from '#shared/domain/accounts.ts'
import type { AfterMessages } from '#core/intake/after-apply.ts'
import { SearchIndex } from '#core/store/search/search-index.ts'
import { openTestWorkspace, type TestWorkspace } from '#core/testing/test-store.ts'
import type { Applied, Extent } from '../channel/applied.ts'
import { LiveApplier } from '../live/apply.ts'
import type { LiveMessageRecord, LiveRecord } from '../channel/records.ts'

export const NOW = Date.UTC(2026, 10, 21, 4)

const CLEARED = [
  'contacts',
  'contact_names',
  'contact_follows',
  'contact_tags',
  'conflicts',
  'push_queue',
  'customers',
  'customer_contacts',
  'conversations',
  'group_chats',
  'group_members',
  'messages',
  'message_revisions',
  'pending_recalls',
  'recalls_ahead',
  'figures_due',
  'tallies_due',
  'cadence_queue',
]

export class LiveBench {
  workspace!: TestWorkspace
  account = 0
  channel: LiveChannel = 'wecom'
  index = new SearchIndex()
  applier!: LiveApplier
  atOnce = 20
  /** In the order in which they are called; a test may add its own. */
  afterMessages: AfterMessages[] = []

  open(channel: LiveChannel): void {
    this.channel = channel
    this.workspace = openTestWorkspace()
    this.index = new SearchIndex()
    this.afterMessages = [...this.workspace.workspace.listeners.afterMessages]
    this.account = this.workspace.store.write(
      (db) =>
        db.run(
          `INSERT INTO accounts(channel, native_id, name, created_at, config) VALUES(?, 'ww1', '账号', 0, ?)`,
          channel,
          JSON.stringify(
            channel === 'wecom' ? { channel, corpId: 'ww1', pushOwnTags: false } : { channel, url: 'ws://127.0.0.1:1' },
          ),
        ).lastInsertRowid,
    )
    this.restart()
  }

  /** As just opened, without the cost of opening. */
  clear(): void {
    this.workspace.store.write((db) => {
      for (const table of CLEARED) db.run(`DELETE FROM ${table}`)
      this.index.clear(db)
    })
    this.restart()
  }

  /** As after a kill: what was in memory is gone. */
  restart(): void {
    this.applier = new LiveApplier({
      accountId: this.account,
      channel: this.channel,
      index: this.index,
      zone: () => 'Asia/Shanghai',
      atOnce: this.atOnce,
      afterMessages: this.afterMessages,
    })
  }

  apply(records: readonly LiveRecord[], now = NOW): Applied & { topics: readonly Topic[] } {
    const { value, topics } = this.workspace.store.transact(({ db }) => this.applier.apply(db, records, now), 'channel')
    return { ...value, topics }
  }

  vanish(extent: Extent, seen: readonly string[], now = NOW): Applied {
    return this.workspace.store.write((db) => this.applier.vanish(db, extent, new Set(seen), now))
  }

  figures(now = NOW): void {
    while (this.workspace.store.write((db) => this.applier.refreshFigures(db, now)));
  }

  /** Rows the connection has ever written. */
  get written(): number {
    return this.workspace.store.read.value<number>('SELECT total_changes()')!
  }

  all<T>(sql: string, ...params: (string | number | null)[]): T[] {
    return this.workspace.store.read.all<T>(sql, ...params)
  }

  get<T>(sql: string, ...params: (string | number | null)[]): T | undefined {
    return this.workspace.store.read.get<T>(sql, ...params)
  }

  value<T>(sql: string, ...params: (string | number | null)[]): T | undefined {
    return this.workspace.store.read.value<T>(sql, ...params)
  }

  search(text: string): number {
    return this.index.search(this.workspace.store.read, { text, limit: 100 }).total
  }

  /** What the search index gets wrong about the messages stored. */
  indexProblems(): unknown[] {
    const { read } = this.workspace.store
    const texts = new Map(
      read
        .all<{ id: number; text: string }>(`SELECT id, text FROM messages WHERE text <> '' ORDER BY id`)
        .map((row) => [row.id, row.text] as const),
    )
    return this.index.check(read, { ids: () => texts.keys(), textOf: (id) => texts.get(id) })
  }

  /** Conversations whose kept figures differ from a count of their messages. */
  wrongFigures(): unknown[] {
    return [
      ...this.all(
        `SELECT c.id, c.message_count, count(m.id) AS n FROM conversations c LEFT JOIN messages m ON m.conversation_id = c.id
         GROUP BY c.id HAVING c.message_count <> count(m.id) OR c.first_message_id IS NOT min(m.id) OR c.last_message_id IS NOT max(m.id)`,
      ),
      ...this.all(
        `SELECT k.id, k.message_count, count(m.id) AS n FROM contacts k LEFT JOIN messages m ON m.sender_id = k.id
         GROUP BY k.id HAVING k.message_count <> count(m.id) OR k.last_seen_at IS NOT max(m.sent_at) OR k.first_seen_at IS NOT min(m.sent_at)`,
      ),
      ...this.all(
        `SELECT u.id, u.message_count, sum(k.message_count) AS n FROM customers u JOIN customer_contacts l ON l.customer_id = u.id
         JOIN contacts k ON k.id = l.contact_id GROUP BY u.id HAVING u.message_count <> sum(k.message_count) OR u.last_message_at IS NOT max(k.last_seen_at)`,
      ),
    ]
  }
}

/** Call once at the top of a test file. */
export function liveBench(channel: LiveChannel): LiveBench {
  const bench = new LiveBench()
  beforeEach(() => bench.open(channel))
  afterEach(() => bench.workspace.remove())
  return bench
}

const group = (id: string) => ({ id, kind: 'group' as const })

/** A text in a group, a second apart by number. */
export function said(number: number, more: Partial<LiveMessageRecord> = {}): LiveMessageRecord {
  return {
    type: 'message',
    conversation: group('wr1'),
    senderId: 'wm1',
    nativeId: `m${number}`,
    sentAt: NOW - 3_600_000 + number * 1000,
    kind: 'text',
    text: `第 ${number} 句`,
    ...more,
  }
}
