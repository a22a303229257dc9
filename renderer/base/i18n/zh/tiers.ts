import type { UsualTier } from '#shared/domain/tiers.ts'

export const tiers: Record<UsualTier, string> = { vip: 'VIP', standard: '普通', new: '新群' }
