/** A failure in the person's language: by code, and by its reason where the code has several; core's English message stays for the details fold. */
import { unwritableWhys, type ErrorCode, type UnwritableWhy } from '#shared/contract/errors.ts'
import { i18n } from '#renderer/base/i18n/i18n.ts'

export function errorText(error: { code: ErrorCode; message: string; details?: unknown }): string {
  const values = typeof error.details === 'object' && error.details !== null ? (error.details as Record<string, unknown>) : {}
  if (error.code === 'FILE_UNWRITABLE' && unwritableWhys.includes(values.why as UnwritableWhy))
    return i18n.t(`errors.unwritable.${values.why as UnwritableWhy}`)
  return i18n.t(`errors.code.${error.code}`, values)
}
