/**
 * One row a table: who it is. What a write makes stale, what undo captures, what a merge moves, what is counted, and later what an
 * erasure looks for and a team shares are all filters of this list; nothing of the kind is kept by hand elsewhere.
 * A table of the schema that is missing here fails `catalogue.test.ts`, and so does a column that points at a person or a message
 * without saying so.
 */
import type { Topic } from '#shared/contract/topics.ts'

/** Who makes its rows. `people`: acts of operators. `channel`: facts that a channel or a file gave. `machine`: worked out, or book-keeping. */
type Maker = 'people' | 'channel' | 'machine'

type Target = 'customer' | 'account' | 'contact' | 'conversation' | 'message'

export interface TableEntry {
  readonly made: Maker
  /** What a change makes stale. Empty: no call ever reads it. */
  readonly topics: readonly Topic[]
  /** Columns that name a row of another table, and which. */
  readonly points?: Readonly<Record<string, Target>>
  /** Holds names, numbers, words, or who did what with whom: part of an export of a person's data and of an erasure. */
  readonly personal?: true
  /** Of a table that channels make: the columns that people write as well. */
  readonly peopleColumns?: readonly string[]
  /** Columns that the machine keeps in a table of others: they follow from other tables, or are where this desk has got to. */
  readonly figures?: readonly string[]
  /** Filled by the hundred thousand: only the keys of new and changed rows are captured, and rows only where people change them. */
  readonly bulk?: true
  /** Of a table that the machine fills as well: which rows are people's. */
  readonly peopleRows?: { readonly column: string; readonly is: string } | { readonly column: string; readonly isNot: string }
  /** Rows say no more than that two things belong together: one that is there again by other means is what was wanted. */
  readonly link?: true
  /** Rows are never changed or taken back. */
  readonly appendOnly?: true
  /** A mark that changes with these tables: whoever keeps something by it depends on them. */
  readonly stampOf?: readonly string[]
}

const workspace = {
  meta: { made: 'machine', topics: ['workspace'] },
  operators: { made: 'people', topics: ['operators'], personal: true },
  commits: { made: 'machine', topics: [] },
  command_log: { made: 'machine', topics: [] },
  ledger: { made: 'people', topics: ['ledger'], personal: true, appendOnly: true },
  saved_views: { made: 'people', topics: ['segments'] },
  imports: { made: 'machine', topics: ['accounts'] },
} as const satisfies Record<string, TableEntry>

/** Book-keeping about writes themselves. */
const acts = {
  acts: { made: 'machine', topics: ['undo'], personal: true },
  captured_rows: { made: 'machine', topics: [], personal: true },
  bulk_changes: { made: 'machine', topics: [] },
  followers: { made: 'machine', topics: [] },
} as const satisfies Record<string, TableEntry>

const accounts = {
  accounts: { made: 'channel', topics: ['accounts'] },
  account_secrets: { made: 'machine', topics: ['accounts'] },
  account_states: { made: 'machine', topics: ['sync'] },
  sync_log: { made: 'machine', topics: ['sync'], personal: true },
  leases: { made: 'machine', topics: [] },
  sync_cursors: { made: 'machine', topics: [] },
  sync_pages: { made: 'machine', topics: [] },
  sync_touched: { made: 'machine', topics: [] },
} as const satisfies Record<string, TableEntry>

const people = {
  contacts: {
    made: 'channel',
    topics: ['members', 'customers'],
    personal: true,
    points: { account_id: 'account' },
    peopleColumns: ['role', 'is_self', 'operator_id'],
    bulk: true,
    figures: ['message_count', 'first_seen_at', 'last_seen_at'],
  },
  contact_names: { made: 'channel', topics: ['customers'], points: { contact_id: 'contact' }, personal: true },
  contact_follows: {
    made: 'channel',
    topics: ['customers'],
    points: { contact_id: 'contact', staff_id: 'contact' },
    personal: true,
  },
  contact_tags: {
    made: 'channel',
    topics: ['customers'],
    points: { contact_id: 'contact', staff_id: 'contact' },
    personal: true,
  },
  transfers: { made: 'channel', topics: ['customers'], personal: true },
  customers: {
    made: 'people',
    topics: ['customers'],
    personal: true,
    figures: ['last_message_at', 'message_count', 'last_order_at', 'order_count', 'order_cents'],
  },
  customer_contacts: {
    made: 'people',
    topics: ['customers'],
    points: { contact_id: 'contact', customer_id: 'customer' },
    personal: true,
  },
  tag_groups: { made: 'people', topics: ['tags'] },
  tags: { made: 'people', topics: ['tags'] },
  channel_tag_groups: { made: 'channel', topics: ['tags'] },
  channel_tags: { made: 'channel', topics: ['tags'] },
  customer_tags: { made: 'people', topics: ['tags'], points: { customer_id: 'customer' }, personal: true, link: true },
  orders: {
    made: 'channel',
    topics: ['orders'],
    points: { customer_id: 'customer' },
    personal: true,
    peopleColumns: ['customer_id'],
    bulk: true,
  },
  notes: { made: 'people', topics: ['notes'], points: { customer_id: 'customer' }, personal: true },
  follow_ups: { made: 'people', topics: ['followUps'], points: { customer_id: 'customer' }, personal: true },
  conflicts: {
    made: 'people',
    topics: ['conflicts'],
    points: { account_id: 'account', contact_id: 'contact' },
    personal: true,
  },
  local_only: { made: 'people', topics: ['customers'], points: { contact_id: 'contact' }, link: true },
  push_queue: { made: 'machine', topics: [] },
  figures_due: { made: 'machine', topics: [] },
  tallies_due: { made: 'machine', topics: [], points: { contact_id: 'contact' } },
  tallies_mark: { made: 'machine', topics: [], points: { contact_id: 'contact' } },
} as const satisfies Record<string, TableEntry>

const chats = {
  conversations: {
    made: 'channel',
    topics: ['conversations'],
    points: {
      account_id: 'account',
      contact_id: 'contact',
      first_message_id: 'message',
      last_message_id: 'message',
      read_message_id: 'message',
    },
    personal: true,
    bulk: true,
    figures: ['message_count', 'first_message_id', 'last_message_id', 'read_message_id', 'unread_count', 'waiting_since'],
  },
  group_chats: {
    made: 'channel',
    topics: ['conversations'],
    points: { conversation_id: 'conversation', owner_contact_id: 'contact' },
    peopleColumns: ['tier', 'operator_id', 'note'],
    bulk: true,
  },
  group_members: {
    made: 'channel',
    topics: ['members'],
    points: { conversation_id: 'conversation', contact_id: 'contact' },
    personal: true,
    bulk: true,
  },
  group_tags: { made: 'people', topics: ['tags'], points: { conversation_id: 'conversation' }, link: true },
  messages: {
    made: 'channel',
    topics: ['messages'],
    points: { conversation_id: 'conversation', sender_id: 'contact' },
    personal: true,
    bulk: true,
  },
  message_revisions: { made: 'channel', topics: ['messages'], points: { message_id: 'message' }, personal: true, bulk: true },
  pending_recalls: { made: 'channel', topics: [], points: { conversation_id: 'conversation' } },
  recalls_ahead: { made: 'channel', topics: [] },
  search_tail: {
    made: 'machine',
    topics: ['messages'],
    points: { conversation_id: 'conversation', sender_id: 'contact' },
    personal: true,
  },
  search_segments: { made: 'machine', topics: ['messages'], personal: true },
  search_blocks: { made: 'machine', topics: ['messages'], personal: true },
} as const satisfies Record<string, TableEntry>

const calendar = {
  content_items: { made: 'people', topics: ['content'] },
  content_attachments: { made: 'people', topics: ['content'] },
  policies: { made: 'people', topics: ['policies'] },
  calendar_entries: { made: 'people', topics: ['calendar'] },
  deliveries: {
    made: 'people',
    topics: ['calendar'],
    points: { conversation_id: 'conversation', customer_id: 'customer' },
    personal: true,
  },
  touches: {
    made: 'people',
    topics: ['touches'],
    points: { conversation_id: 'conversation', customer_id: 'customer', message_id: 'message' },
    personal: true,
    peopleRows: { column: 'state', isNot: 'observed' },
  },
  overrides: { made: 'people', topics: ['calendar'] },
  book_state: {
    made: 'machine',
    topics: [],
    stampOf: ['touches', 'policies', 'group_members', 'customer_contacts', 'group_chats', 'contacts'],
  },
} as const satisfies Record<string, TableEntry>

const drafting = {
  scripts: { made: 'people', topics: ['scripts'] },
  script_variables: { made: 'people', topics: ['scripts'] },
  reply_rules: { made: 'people', topics: ['rules'] },
  sensitive_terms: { made: 'people', topics: ['rules'] },
  drafting_state: {
    made: 'machine',
    topics: [],
    stampOf: ['scripts', 'reply_rules', 'sensitive_terms', 'script_variables'],
  },
  drafting_queue: { made: 'machine', topics: [], points: { conversation_id: 'conversation', from_id: 'message' } },
  drafts: {
    made: 'people',
    topics: ['drafts'],
    points: {
      conversation_id: 'conversation',
      contact_id: 'contact',
      wait_id: 'message',
      message_id: 'message',
      sent_message_id: 'message',
    },
    personal: true,
  },
  hand_offs: {
    made: 'people',
    topics: ['drafts'],
    points: { conversation_id: 'conversation', contact_id: 'contact', wait_id: 'message', message_id: 'message' },
    personal: true,
  },
} as const satisfies Record<string, TableEntry>

const cadence = {
  message_labels: {
    made: 'people',
    topics: ['cadence'],
    points: { message_id: 'message' },
    peopleRows: { column: 'source', is: 'manual' },
  },
  cadence_days: {
    made: 'machine',
    topics: ['cadence'],
    points: { conversation_id: 'conversation', contact_id: 'contact' },
    personal: true,
  },
  cadence_groups: { made: 'machine', topics: ['cadence'], points: { conversation_id: 'conversation' } },
  waits: {
    made: 'machine',
    topics: ['cadence'],
    points: {
      message_id: 'message',
      conversation_id: 'conversation',
      contact_id: 'contact',
      answer_id: 'message',
      answered_by: 'contact',
    },
    personal: true,
  },
  wait_counts: { made: 'machine', topics: ['cadence'], points: { answered_by: 'contact' } },
  cadence_queue: { made: 'machine', topics: ['cadence'], points: { conversation_id: 'conversation', from_id: 'message' } },
} as const satisfies Record<string, TableEntry>

const outgoing = {
  outbox: {
    made: 'people',
    topics: ['outbox'],
    points: {
      account_id: 'account',
      conversation_id: 'conversation',
      contact_id: 'contact',
      staff_id: 'contact',
      message_id: 'message',
    },
    personal: true,
    figures: ['polled_at'],
  },
  outbox_targets: {
    made: 'people',
    topics: ['outbox'],
    points: { conversation_id: 'conversation', contact_id: 'contact' },
    personal: true,
  },
} as const satisfies Record<string, TableEntry>

export const catalogue = {
  ...workspace,
  ...acts,
  ...accounts,
  ...people,
  ...chats,
  ...calendar,
  ...drafting,
  ...cadence,
  ...outgoing,
} as const

const entries: Readonly<Record<string, TableEntry>> = catalogue

/** Undefined for a table that is not ours (SQLite's own, temporary ones). */
export function tableEntry(table: string): TableEntry | undefined {
  return Object.hasOwn(entries, table) ? entries[table] : undefined
}

export function tablesWhere(fits: (entry: TableEntry, table: string) => boolean): string[] {
  return Object.entries(entries).flatMap(([table, entry]) => (fits(entry, table) ? [table] : []))
}

/** Tables with rows or columns that an act of a person changes, and an undo of it changes back. */
export const tablesPeopleWrite: readonly string[] = tablesWhere(
  ({ made, appendOnly, peopleColumns }) => !appendOnly && (made === 'people' || peopleColumns !== undefined),
)

/** Columns that point at a customer, and move with it when two people turn out to be one; links are joined, not moved. */
export const customerPointers: readonly { table: string; column: string }[] = tablesWhere(({ link }) => !link).flatMap((table) =>
  Object.entries(entries[table]!.points ?? {}).flatMap(([column, target]) => (target === 'customer' ? [{ table, column }] : [])),
)
