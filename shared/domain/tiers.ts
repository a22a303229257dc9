/** Tiers of groups: these are offered before any group has them and are translated; people make up others. */
export const usualTiers = ['vip', 'standard', 'new'] as const
export type UsualTier = (typeof usualTiers)[number]
