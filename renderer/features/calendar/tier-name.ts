/** The word for a group's tier: the usual ones are translated, those people made up stand as they are. */
import type { Words } from './refusal-words.ts'

const usual = new Set(['vip', 'standard', 'new'])

export function tierName(t: Words, tier: string): string {
  return usual.has(tier) ? t(`groups.tier.${tier}`) : tier
}
