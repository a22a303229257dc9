/**
 * Long numbers as spreadsheets leave them. A program that keeps an order number or a telephone number as a number writes it back as
 * `13800138000.0`, `2.02311011234E+11` or `1.38E+10`; the first two still hold every digit, the last has lost some.
 */

const FLOAT = /^(\d+)\.0+$/
/** The point may be a comma where a spreadsheet's language has it so. */
const EXPONENT = /^(\d)(?:[.,](\d+))?[eE](\+?)0*(\d{1,3})$/
/** Fewer digits than these in Java's form (`1.38E10`) are what a person could have rounded. */
const SHORTEST = 8

/** The digits of a whole number; 'rounded' where some were lost; null where the text is no such number. */
export function wholeDigits(text: string): string | 'rounded' | null {
  const bare = text.trim()
  if (/^\d+$/.test(bare)) return bare
  const float = FLOAT.exec(bare)
  if (float) return float[1]!
  const exponent = EXPONENT.exec(bare)
  if (!exponent) return null
  const digits = exponent[1]! + (exponent[2] ?? '')
  const size = Number(exponent[4]) + 1
  if (digits.length > size) return /^0*$/.test(digits.slice(size)) ? digits.slice(0, size) : null
  if (digits.length === size) return digits
  // Java and JavaScript write the shortest text that names the number exactly, without a sign: only noughts are left off.
  const exact = exponent[3] === '' && digits.length >= SHORTEST && size <= 15
  return exact ? digits.padEnd(size, '0') : 'rounded'
}
