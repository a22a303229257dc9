/**
 * The closed list of acts that the ledger may hold, each with what it was done to and the detail it carries. An act is never
 * renamed and a detail never loses a field: entries are kept for good, so those of years ago must stay readable.
 */
import { z } from 'zod'
import { contentKindSchema } from './content.ts'
import { liveChannels } from './accounts.ts'
import { conditionNames } from './frequency/conditions.ts'

/** Of one row: `account:7`. */
const one = <K extends string>(kind: K) => z.templateLiteral([`${kind}:`, z.string()])

/** An act on `subject`; the detail has these fields and no others. */
function act<S extends z.ZodType<string>, D extends z.ZodRawShape>(subject: S, detail: D) {
  return { subject, detail: z.strictObject(detail) }
}

/** A policy as it was or is. */
const policyState = z.strictObject({ name: z.string(), enabled: z.boolean(), rule: z.unknown() })
/** Epoch milliseconds UTC. */
const instant = z.int()
const count = z.int().nonnegative()
/** Local number of a group's conversation. */
const group = z.int()
const channel = z.enum(liveChannels)

export const ledgerActs = {
  'account.added': act(one('account'), { channel }),
  'account.changed': act(one('account'), { channel }),
  /** `cancelled`: what still waited to be sent by it. */
  'account.removed': act(one('account'), { cancelled: count }),
  /** Local days (YYYY-MM-DD), both included; `rows` written to a file. */
  'audit.exported': act(z.literal('cadence'), { from: z.string(), to: z.string(), rows: count }),
  'conflict.resolved': act(one('contact'), {
    keep: z.enum(['local', 'channel']),
    field: z.string(),
    local: z.string().nullable(),
    channel: z.string().nullable(),
  }),
  /** `others` are now part of the subject. */
  'customer.merged': act(one('customer'), { others: z.array(z.string()) }),
  'customers.exported': act(z.literal('customers'), {
    rows: count,
    columns: z.array(z.string()),
    format: z.enum(['csv', 'xlsx']),
  }),
  /** A person let the app send these deliveries. */
  'delivery.approved': act(one('outbox'), { deliveries: z.array(z.string()), content: z.string(), kind: contentKindSchema }),
  /** `at`: when it was posted; `task`: the channel's number of the mass send that posted it. */
  'delivery.sent': act(one('delivery'), {
    group: group.nullable(),
    kind: contentKindSchema,
    at: instant,
    content: z.string(),
    task: z.string().nullable().optional(),
  }),
  /** A person settled a send of which nobody could tell whether it went out. */
  'outbox.settled': act(one('outbox'), { sent: z.boolean() }),
  /** `filledBy`: the touches that fill the window, at most fifty. */
  'override.granted': act(one('delivery'), {
    policy: z.string(),
    condition: z.enum(conditionNames),
    reason: z.string(),
    group,
    at: instant,
    kind: z.string(),
    filledBy: z.array(z.string()),
  }),
  'policy.added': act(one('policy'), { before: z.null(), after: policyState }),
  'policy.changed': act(one('policy'), { before: policyState, after: policyState }),
  'policy.removed': act(one('policy'), { before: policyState }),
  /** All policies' ids in their new order. */
  'policy.reordered': act(z.literal('policies'), { ids: z.array(z.string()) }),
  /** Everything after `from` is in the file that was set aside. */
  'workspace.restored': act(z.literal('workspace'), { from: instant }),
  /** A person was told that this many of the newest changes are missing, and goes on. `since`: the last that is there. */
  'workspace.lossAccepted': act(z.literal('workspace'), { changes: count, since: instant.nullable(), until: instant }),
  'post.marked': act(one('message'), { kind: z.string(), group, at: instant }),
} as const

type LedgerAct = keyof typeof ledgerActs

/** An entry as those who act write it: what, to what, with what detail. */
export type LedgerDraft = {
  [A in LedgerAct]: {
    act: A
    subject: z.input<(typeof ledgerActs)[A]['subject']>
    detail: z.input<(typeof ledgerActs)[A]['detail']>
  }
}[LedgerAct]

/** What is wrong with an entry, or null: an act that is not on the list, a subject or a detail that does not fit it. */
export function ledgerProblem({ act: name, subject, detail }: { act: string; subject: string; detail: unknown }): string | null {
  if (!Object.hasOwn(ledgerActs, name)) return `the act is not on the list`
  const known = ledgerActs[name as LedgerAct]
  const parsed = z.object({ subject: known.subject, detail: known.detail }).safeParse({ subject, detail })
  return parsed.success ? null : z.prettifyError(parsed.error)
}
