import type { UsualTier } from '#shared/domain/tiers.ts'

export const tiers: Record<UsualTier, string> = { vip: 'VIP', standard: 'Standard', new: 'New' }
