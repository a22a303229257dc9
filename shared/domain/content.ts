/** Words of the content calendar that core and renderer share. */
import { z } from 'zod'
import { idSchema, rowIdsSchema } from './bounds.ts'

export const contentKinds = ['knowledge', 'scene', 'interaction', 'promo', 'service'] as const
export const contentKindSchema = z.enum(contentKinds)
export type ContentKind = z.infer<typeof contentKindSchema>

const deliveryStates = ['planned', 'claimed', 'sent', 'failed', 'missed', 'cancelled', 'skipped'] as const
export const deliveryStateSchema = z.enum(deliveryStates)
export type DeliveryState = z.infer<typeof deliveryStateSchema>

/** Who an entry is for: groups named one by one, every group of a tier, every group that carries a tag; the union counts. */
export const audienceSchema = z.object({
  groups: rowIdsSchema.default([]),
  tiers: z.array(z.string().min(1).max(40)).max(1000).default([]),
  /** Tag ids. */
  tags: z.array(idSchema.min(1)).max(5000).default([]),
})
export type Audience = z.output<typeof audienceSchema>
export type AudienceInput = z.input<typeof audienceSchema>
