/** Why a row or file was left out, in the person's language: by code. */
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { Reason } from '#shared/domain/records.ts'

export function useReasonText(): (reason: { code: Reason['code']; params?: Reason['params'] | undefined }) => string {
  const { t } = useTranslation()
  return useCallback((reason) => t(`imports.reason.${reason.code}`, reason.params ?? {}), [t])
}
