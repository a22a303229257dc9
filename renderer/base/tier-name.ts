/** The word for a group's tier: the usual ones are translated, those that people made up are shown as they are. */
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { usualTiers } from '#shared/domain/tiers.ts'
import type { Translate } from './i18n/translate.ts'

const usual = new Set<string>(usualTiers)

export function tierName(t: Translate, tier: string): string {
  return usual.has(tier) ? t(`tiers.${tier}`) : tier
}

export function useTierName(): (tier: string) => string {
  const { t } = useTranslation()
  return useCallback((tier: string) => tierName((key) => t(key), tier), [t])
}
