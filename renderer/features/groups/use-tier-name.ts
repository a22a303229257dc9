/** The word for a tier: the usual ones are translated, those people made up stand as they are. */
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'

const usual = new Set(['vip', 'standard', 'new'])

export function useTierName(): (tier: string) => string {
  const { t } = useTranslation()
  return useCallback((tier: string) => (usual.has(tier) ? t(`groups.tier.${tier}`) : tier), [t])
}
