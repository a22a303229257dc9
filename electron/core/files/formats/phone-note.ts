/** What a report says of a row whose telephone number could not be kept as one. */
import type { NoPhone, PhoneReading } from '#shared/domain/phone.ts'
import type { Reason, ReasonCode } from '#shared/domain/records.ts'

/** Numbers with an extension are kept and shown: nothing is lost. */
const codes: Record<NoPhone, ReasonCode | null> = {
  masked: 'PHONE_MASKED',
  rounded: 'PHONE_ROUNDED',
  incomplete: 'PHONE_INCOMPLETE',
  extension: null,
}

export function phoneNote({ why }: PhoneReading, text: string): Reason | null {
  const code = why === null ? null : codes[why]
  return code === null ? null : { code, params: { value: text.slice(0, 40) } }
}
