/** Telephone numbers in one form, so that the same person is found again: digits with a leading + where a country is given. */

/** `tel:+86 138-0013-8000;ext=1` → `13800138000`; null when it is no telephone number. */
export function normalPhone(text: string): string | null {
  const bare = text.replace(/^tel:/i, '').split(/[;,]|ext/i)[0]!
  const plus = /^\s*(\+|00)/.test(bare)
  let digits = bare.replace(/\D/g, '')
  if (plus) digits = digits.replace(/^00/, '')
  if (/^861\d{10}$/.test(digits)) return digits.slice(2)
  if (digits.length < 5 || digits.length > 17) return null
  return plus ? `+${digits}` : digits
}
