/** Live accounts: adding, watching, pausing; what the channel refused; conflicts between both sides. Times are epoch milliseconds UTC. */
import { z } from 'zod'
import { idSchema, pathSchema, rowIdSchema } from '../domain/bounds.ts'
import { accountConfigSchema, accountPhases, capabilities } from '../domain/accounts.ts'
import { channelProblemSchema } from '../domain/channel-problems.ts'
import { read, write } from './define.ts'

const time = z.number().nullable()
const id = rowIdSchema

const streamProgressSchema = z.object({
  /** contacts, groups, tags, messages, …: `accounts.streams.<name>`. */
  stream: z.string(),
  state: z.enum(['waiting', 'running', 'done']),
  done: z.number(),
  /** Null while unknown. */
  total: z.number().nullable(),
})

const accountItemSchema = z.object({
  id,
  channel: z.string(),
  name: z.string(),
  /** The channel's own name for this login. */
  nativeId: z.string(),
  createdAt: z.number(),
  /** Null for accounts that only hold imported files. */
  live: z
    .object({
      config: accountConfigSchema,
      /** Which secrets are stored; never their values. */
      secrets: z.array(z.string()),
      paused: z.boolean(),
      phase: z.enum(accountPhases),
      /** Since when it is in this phase. */
      since: z.number(),
      lastSuccessAt: time,
      problem: channelProblemSchema.nullable(),
      capabilities: z.array(z.enum(capabilities)),
      progress: z.array(streamProgressSchema),
      outbox: z.object({ waiting: z.number(), uncertain: z.number(), failed: z.number() }),
      conflicts: z.number(),
    })
    .nullable(),
  counts: z.object({ contacts: z.number(), groups: z.number(), messages: z.number() }),
})
export type AccountItem = z.infer<typeof accountItemSchema>

const secretsInput = z.record(z.string().max(40), z.string().max(4000))

export const accountsContract = {
  'accounts.list': read({
    topics: ['accounts', 'sync', 'outbox', 'conflicts', 'conversations', 'customers'],
    input: z.object({}),
    output: z.object({ items: z.array(accountItemSchema) }),
  }),
  /** The sum for the status line. */
  'accounts.summary': read({
    topics: ['accounts', 'sync', 'outbox', 'conflicts'],
    input: z.object({}),
    output: z.object({
      live: z.number(),
      /** The worst phase among the accounts that are not paused, or null without any. */
      phase: z.enum(accountPhases).nullable(),
      /** Since when something cannot be reached. */
      offlineSince: time,
      lastSuccessAt: time,
      waiting: z.number(),
      attention: z.number(),
    }),
  }),
  /** Adds a live account, or changes one (`id`). A secret that is not named stays; '' takes it away. CONFLICT for a second account of the same login. */
  'accounts.save': write({
    input: z.object({
      id: id.optional(),
      name: z.string().trim().max(60).default(''),
      config: accountConfigSchema,
      secrets: secretsInput.default({}),
      /** As the check told it; '' to let the engine find out. */
      nativeId: z.string().max(200).default(''),
    }),
    output: z.object({ id }),
  }),
  'accounts.pause': write({ input: z.object({ id, paused: z.boolean() }), output: z.object({}) }),
  /** Stops it and forgets its secrets; what was synced stays. */
  'accounts.remove': write({ input: z.object({ id }), output: z.object({}) }),
  /** Runs every stream now; `full` forgets what pages looked like and compares everything again. */
  'accounts.sync': write({ input: z.object({ id, full: z.boolean().default(false) }), output: z.object({}) }),
  'sync.log': read({
    topics: ['sync'],
    input: z.object({
      accountId: id.optional(),
      before: rowIdSchema.optional(),
      limit: z.number().int().min(1).max(500).default(100),
    }),
    output: z.object({
      items: z.array(
        z.object({
          id: z.number(),
          accountId: id,
          at: z.number(),
          level: z.enum(['info', 'warning', 'error']),
          /** `accounts.log.<event>`. */
          event: z.string(),
          detail: z.record(z.string(), z.unknown()),
        }),
      ),
    }),
  }),
  'conflicts.list': read({
    topics: ['conflicts', 'customers'],
    input: z.object({ customerId: idSchema.optional() }),
    output: z.object({
      items: z.array(
        z.object({
          id: z.string(),
          accountId: id,
          customerId: z.string().nullable(),
          customerName: z.string(),
          field: z.enum(['remark']),
          base: z.string().nullable(),
          local: z.string().nullable(),
          remote: z.string().nullable(),
          foundAt: z.number(),
        }),
      ),
    }),
  }),
  'conflicts.resolve': write({ input: z.object({ id: idSchema, keep: z.enum(['local', 'channel']) }), output: z.object({}) }),
}

export const accountJobs = {
  /** Tries a login before it is kept; writes nothing. The secrets stay in memory only. */
  accountCheck: {
    input: z.object({ id: id.optional(), config: accountConfigSchema, secrets: secretsInput }),
    output: z.object({
      ok: z.boolean(),
      nativeId: z.string(),
      name: z.string(),
      capabilities: z.array(z.enum(capabilities)),
      problem: channelProblemSchema.nullable(),
    }),
  },
  /** The sync log as a text file (one line an event), secrets never in it. */
  syncLogExport: {
    input: z.object({ accountId: id.optional(), file: pathSchema }),
    output: z.object({ file: z.string(), lines: z.number() }),
  },
} as const
