/**
 * Cells that a spreadsheet would run as a formula when the file is opened (OWASP, CSV injection). Names and messages come
 * from strangers; a leading apostrophe makes Excel, WPS and LibreOffice show them as text.
 */
const STARTS_FORMULA = /^[\s\u0000-\u001f\ufeff]*[=+\-@＝＋－＠﹢﹣﹦﹫\t\r]/u

/** The text as it may be in a cell. Amounts are to be given as numbers, not as text. */
export function safeCell(text: string): string {
  return STARTS_FORMULA.test(text) ? `'${text}` : text
}

/** One CSV line's field, RFC 4180: quoted where it holds a quote, a comma or a line break. */
export function csvField(value: string | number | null): string {
  if (value === null) return ''
  const text = typeof value === 'number' ? String(value) : safeCell(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
