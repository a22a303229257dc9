/** Rules, scripts, sensitive terms, variables; the tester; the reply queue and what operators decide. Times: epoch ms UTC. */
import { z } from 'zod'
import { idSchema, instantSchema, rowIdSchema } from '../domain/bounds.ts'
import { matcherSchema, ruleBodySchema } from '../domain/reply-rule.ts'
import { read, write } from './define.ts'
import { outboxStates } from './outbox.ts'

const span = z.tuple([z.number(), z.number()])

const guardKeySchema = z.enum(['self-harm', 'medical', 'legal', 'complaint', 'refund-dispute', 'anger', 'privacy', 'human'])
const severitySchema = z.enum(['urgent', 'high', 'normal'])
const termCategorySchema = z.enum(['absolute', 'medical', 'overPromise', 'inducement', 'offPlatform', 'disrespect', 'custom'])

const findingSchema = z.object({
  category: z.union([termCategorySchema, z.enum(['contact', 'missingVariable'])]),
  severity: z.enum(['error', 'warning']),
  start: z.number(),
  end: z.number(),
  text: z.string(),
  suggestion: z.string().nullable(),
})
export type DraftFinding = z.infer<typeof findingSchema>

const hitTraceSchema = z.object({
  pattern: z.string(),
  kind: z.enum(['keyword', 'exact', 'regex']),
  spans: z.array(span),
  missing: z.array(z.string()),
  denied: z.boolean(),
})

const ruleOutcomeSchema = z.enum([
  'chosen',
  'outranked',
  'lowConfidence',
  'conditions',
  'cooldown',
  'excluded',
  'denied',
  'partial',
  'noScript',
])

const conditionResultSchema = z.object({
  kind: z.enum(['tagsAny', 'tagsAll', 'tagsNone', 'groups', 'tiers', 'stages', 'chat', 'hours', 'weekdays', 'cooldown']),
  passed: z.boolean(),
  wanted: z.array(z.string()),
  found: z.array(z.string()),
})

const ruleTraceSchema = z.object({
  rule: z.object({ id: z.string(), name: z.string(), priority: z.number() }),
  outcome: ruleOutcomeSchema,
  hits: z.array(hitTraceSchema),
  excludedBy: z.array(hitTraceSchema),
  conditions: z.array(conditionResultSchema),
  confidence: z.number().nullable(),
  features: z.record(z.string(), z.number()).nullable(),
})
export type RuleTraceView = z.infer<typeof ruleTraceSchema>

const guardTraceSchema = z.object({
  guard: guardKeySchema,
  severity: severitySchema,
  outcome: z.enum(['fired', 'denied', 'harmless']),
  spans: z.array(span),
  words: z.array(z.string()),
})

const draftTraceSchema = z.object({
  normalised: z.string(),
  masked: z.array(z.object({ kind: z.string(), start: z.number(), end: z.number() })),
  guards: z.array(guardTraceSchema),
  rules: z.array(ruleTraceSchema),
  variables: z.array(
    z.object({
      name: z.string(),
      key: z.string(),
      start: z.number(),
      end: z.number(),
      value: z.string().nullable(),
      from: z.enum(['value', 'default', 'missing']),
    }),
  ),
  missing: z.array(z.string()),
  threshold: z.number(),
  reason: z.enum(['drafted', 'handedOff', 'empty', 'noRule', 'lowConfidence', 'conditions', 'denied']),
})
export type DraftTraceView = z.infer<typeof draftTraceSchema>

const draftResultSchema = z.object({
  draft: z.object({ text: z.string(), rule: z.object({ id: z.string(), name: z.string() }), confidence: z.number() }).nullable(),
  handOff: z
    .object({
      guard: guardKeySchema,
      severity: severitySchema,
      reason: z.string(),
      spans: z.array(span),
      words: z.array(z.string()),
    })
    .nullable(),
  trace: draftTraceSchema,
  findings: z.array(findingSchema),
})
export type DraftResultView = z.infer<typeof draftResultSchema>

/** A stored draft or hand-off with the message it answers. */
const draftDetailSchema = z.object({
  id: z.string(),
  conversationId: z.number(),
  messageId: z.number(),
  /** What was asked: the last things the customer said, one a line. Spans of the trace point into it. */
  asked: z.string(),
  askedAt: z.number(),
  text: z.string().nullable(),
  finalText: z.string().nullable(),
  confidence: z.number().nullable(),
  rule: z.object({ id: z.string(), name: z.string() }).nullable(),
  guard: guardKeySchema.nullable(),
  severity: severitySchema.nullable(),
  state: z.enum(['pending', 'accepted', 'edited', 'rejected', 'stale', 'open', 'taken', 'closed']),
  reason: z.string().nullable(),
  decidedAt: z.number().nullable(),
  /** How a used draft went out: the outbox row where it was sent from here, and the message it became once the channel reported it. */
  sent: z
    .object({ outboxId: z.string().nullable(), state: z.enum(outboxStates).nullable(), messageId: z.number().nullable() })
    .nullable(),
  findings: z.array(findingSchema),
  trace: draftTraceSchema,
})
export type DraftDetail = z.infer<typeof draftDetailSchema>

const queueItemSchema = z.object({
  waitId: z.number(),
  conversationId: z.number(),
  conversationKind: z.enum(['direct', 'group']),
  conversationTitle: z.string(),
  contactId: z.number(),
  name: z.string(),
  customerId: z.string().nullable(),
  askedAt: z.number(),
  /** The last things said, one a line. */
  asked: z.string(),
  draft: z
    .object({
      id: z.string(),
      text: z.string(),
      confidence: z.number(),
      ruleId: z.string().nullable(),
      ruleName: z.string().nullable(),
      findings: z.array(findingSchema),
    })
    .nullable(),
  handOff: z.object({ id: z.string(), guard: guardKeySchema, severity: severitySchema, taken: z.boolean() }).nullable(),
})
export type QueueItem = z.infer<typeof queueItemSchema>

export const rejectReasons = ['wrongAnswer', 'wrongTone', 'outOfDate', 'answerMyself', 'noReplyNeeded'] as const

const ruleInput = z.object({
  name: z.string().trim().min(1).max(60),
  enabled: z.boolean().default(true),
  priority: z.number().int().min(-1000).max(1000).default(0),
  scriptId: idSchema.min(1),
  body: ruleBodySchema,
})
export type RuleInput = z.input<typeof ruleInput>

const ruleItemSchema = z.object({
  id: z.string(),
  name: z.string(),
  enabled: z.boolean(),
  priority: z.number(),
  scriptId: z.string(),
  /** Null when the script was archived: the rule cannot answer. */
  scriptTitle: z.string().nullable(),
  body: ruleBodySchema,
  /** A stored pattern that is not accepted any more, with the reason. */
  broken: z.object({ pattern: z.string(), problem: z.string() }).nullable(),
  used: z.object({ accepted: z.number(), edited: z.number(), rejected: z.number(), pending: z.number() }),
})
export type RuleItem = z.infer<typeof ruleItemSchema>

const scriptItemSchema = z.object({
  id: z.string(),
  title: z.string(),
  body: z.string(),
  category: z.string(),
  rules: z.number(),
  /** Variables without a value and without a default: a draft from it would have a hole. */
  holes: z.array(z.string()),
  findings: z.array(findingSchema),
})
export type ScriptItem = z.infer<typeof scriptItemSchema>

const termItemSchema = z.object({
  id: z.string(),
  term: z.string(),
  category: termCategorySchema,
  suggestion: z.string().nullable(),
  enabled: z.boolean(),
})
export type TermItem = z.infer<typeof termItemSchema>

const page = { limit: z.number().int().min(1).max(500).default(100), offset: z.number().int().min(0).default(0) }
const text = z.string().max(4000)

export const draftingContract = {
  'rules.list': read({
    topics: ['rules', 'scripts', 'drafts'],
    input: z.object({}),
    output: z.object({ items: z.array(ruleItemSchema) }),
  }),
  'rules.save': write({
    input: ruleInput.extend({ id: idSchema.nullable().default(null) }),
    output: z.object({ id: z.string() }),
  }),
  'rules.setEnabled': write({ input: z.object({ id: idSchema, enabled: z.boolean() }), output: z.object({}) }),
  'rules.remove': write({ input: z.object({ id: idSchema }), output: z.object({}) }),
  /** What is wrong with each matcher, null where nothing is; while typing. */
  'rules.checkMatchers': read({
    topics: [],
    input: z.object({ matchers: z.array(matcherSchema).max(200) }),
    output: z.object({
      problems: z.array(z.object({ code: z.string(), problem: z.string(), at: z.number().nullable() }).nullable()),
    }),
  }),

  'scripts.list': read({
    topics: ['scripts', 'rules', 'operators'],
    input: z.object({}),
    output: z.object({ items: z.array(scriptItemSchema) }),
  }),
  'scripts.save': write({
    input: z.object({
      id: idSchema.nullable().default(null),
      title: z.string().trim().min(1).max(60),
      body: z.string().trim().min(1).max(2000),
      category: z.string().trim().max(30).default(''),
    }),
    output: z.object({ id: z.string() }),
  }),
  /** REFUSED with the rules that still answer with it. */
  'scripts.archive': write({ input: z.object({ id: idSchema }), output: z.object({}) }),
  /** The text as it would go out without a customer, and what lint says about it. */
  'scripts.preview': read({
    topics: ['scripts', 'rules', 'customers', 'operators', 'orders', 'tags', 'conversations'],
    input: z.object({ body: text, customerId: idSchema.nullable().default(null) }),
    output: z.object({ text: z.string(), missing: z.array(z.string()), findings: z.array(findingSchema) }),
  }),

  'terms.list': read({ topics: ['rules'], input: z.object({}), output: z.object({ items: z.array(termItemSchema) }) }),
  'terms.save': write({
    input: z.object({
      id: idSchema.nullable().default(null),
      term: z.string().trim().min(1).max(40),
      category: termCategorySchema,
      suggestion: z.string().trim().max(200).nullable().default(null),
      enabled: z.boolean().default(true),
    }),
    output: z.object({ id: z.string() }),
  }),
  'terms.remove': write({ input: z.object({ id: idSchema }), output: z.object({}) }),

  'variables.list': read({
    topics: ['scripts', 'rules'],
    input: z.object({}),
    output: z.object({
      items: z.array(
        z.object({
          name: z.string(),
          value: z.string(),
          /** Made up here, not one of the known names. */
          custom: z.boolean(),
          /** Scripts that use it. */
          scripts: z.number(),
        }),
      ),
    }),
  }),
  'variables.save': write({
    input: z.object({
      name: z
        .string()
        .trim()
        .min(1)
        .max(20)
        .regex(/^[^{}|:｜：\s][^{}|:｜：]*$/),
      value: z.string().trim().max(500),
    }),
    output: z.object({}),
  }),
  'variables.remove': write({ input: z.object({ name: z.string().max(60) }), output: z.object({}) }),

  /** The tester: what fires and what almost does; `rule` stands in for the saved rule of its id (or as a new one). */
  'drafting.test': read({
    topics: ['rules', 'scripts', 'conversations', 'customers', 'tags', 'operators', 'orders'],
    input: z.object({
      text,
      customerId: idSchema.nullable().default(null),
      conversationId: rowIdSchema.nullable().default(null),
      at: instantSchema.nullable().default(null),
      rule: ruleInput.extend({ id: idSchema.nullable() }).nullable().default(null),
    }),
    output: draftResultSchema,
  }),
  'drafting.check': read({
    topics: ['rules', 'scripts'],
    input: z.object({ text }),
    output: z.object({ findings: z.array(findingSchema) }),
  }),
  /** Who waits, longest first; of one conversation or of all. */
  'drafting.queue': read({
    topics: ['drafts', 'cadence', 'messages', 'rules', 'members', 'customers', 'conversations'],
    input: z.object({ conversationId: rowIdSchema.nullable().default(null), ...page }),
    output: z.object({ items: z.array(queueItemSchema), total: z.number(), drafts: z.number(), handOffs: z.number() }),
  }),
  /** The latest drafts for one customer, wherever they asked. */
  'drafting.ofCustomer': read({
    topics: ['drafts', 'customers', 'rules'],
    input: z.object({ customerId: idSchema, limit: z.number().int().min(1).max(50).default(5) }),
    output: z.object({
      items: z.array(
        z.object({
          id: z.string(),
          conversationId: z.number(),
          messageId: z.number(),
          askedAt: z.number(),
          text: z.string(),
          state: z.enum(['pending', 'accepted', 'edited', 'rejected']),
          confidence: z.number(),
          ruleName: z.string().nullable(),
        }),
      ),
    }),
  }),
  /** A draft or a hand-off with its trace. */
  'drafting.detail': read({
    topics: ['drafts', 'outbox', 'rules'],
    input: z.object({ id: idSchema }),
    output: draftDetailSchema,
  }),
  /** Marks a draft as used. `text` where it was edited. VARIABLE_MISSING while a hole is open, REFUSED with an error finding. */
  'drafting.accept': write({
    input: z.object({ id: idSchema, text: z.string().trim().min(1).max(4000).nullable().default(null) }),
    output: z.object({ text: z.string(), state: z.enum(['accepted', 'edited']) }),
  }),
  'drafting.reject': write({
    input: z.object({ id: idSchema, reason: z.enum(rejectReasons), note: z.string().trim().max(300).default('') }),
    output: z.object({}),
  }),
  'drafting.takeHandOff': write({ input: z.object({ id: idSchema, taken: z.boolean() }), output: z.object({}) }),
  'drafting.closeHandOff': write({ input: z.object({ id: idSchema }), output: z.object({}) }),
} as const
