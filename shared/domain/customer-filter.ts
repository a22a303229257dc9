/** A filter over customers: what a saved view holds, what the table shows as sentences, what a bulk act covers. */
import { z } from 'zod'
import { idSchema, idsSchema, rowIdsSchema } from './bounds.ts'

/** Computed from orders and messages, never stored (shared/domain/lifecycle.ts). */
export const lifecycleStages = ['prospect', 'new', 'active', 'loyal', 'silent', 'churned'] as const
export type LifecycleStage = (typeof lifecycleStages)[number]

const days = z.number().int().min(0).max(36_500)
const amount = z.number().int().min(0)

export const customerFilterSchema = z.object({
  /** Anywhere in name, remark, company or phone; case does not matter. */
  text: z.string().max(200).optional(),
  tagsAll: idsSchema.optional(),
  tagsAny: idsSchema.optional(),
  tagsNone: idsSchema.optional(),
  stages: z.array(z.enum(lifecycleStages)).max(50).optional(),
  /** An operator's id, or null for nobody's. */
  operators: z.array(idSchema.nullable()).max(5000).optional(),
  /** Members of at least one of these groups (conversation ids). */
  groups: rowIdsSchema.optional(),
  channels: z.array(z.string().max(40)).max(100).optional(),
  /** No message from them in the last n days (never counts as none). */
  silentDays: days.optional(),
  /** A message from them within the last n days. */
  heardDays: days.optional(),
  ordersMin: amount.optional(),
  ordersMax: amount.optional(),
  /** Fen (hundredths of the currency). */
  spentMin: amount.optional(),
  spentMax: amount.optional(),
  /** An order within the last n days, or none in that time. */
  orderedDays: days.optional(),
  notOrderedDays: days.optional(),
  untagged: z.boolean().optional(),
  hasPhone: z.boolean().optional(),
  openFollowUp: z.boolean().optional(),
})

export type CustomerFilter = z.infer<typeof customerFilterSchema>

const customerSortKeys = [
  'name',
  'lastMessageAt',
  'messageCount',
  'lastOrderAt',
  'orderCount',
  'orderCents',
  'createdAt',
  'stage',
  'tags',
  'groups',
] as const

export const customerSortSchema = z.object({ key: z.enum(customerSortKeys), descending: z.boolean() })
export type CustomerSort = z.infer<typeof customerSortSchema>

/** Rows ticked one by one, or everything a filter finds less those unticked. */
export const customerSelectionSchema = z.union([
  z.object({ ids: z.array(idSchema).max(200_000) }),
  z.object({ filter: customerFilterSchema, except: z.array(idSchema).max(200_000).default([]) }),
])
export type CustomerSelection = z.infer<typeof customerSelectionSchema>
