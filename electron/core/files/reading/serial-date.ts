/** Dates as spreadsheets count them. Source of the rules: ECMA-376 part 1, 18.17.4.1. */

/**
 * A serial date as wall clock text, `YYYY-MM-DD HH:MM:SS`. Days count from 1899-12-30, because the format keeps 1900-02-29; in workbooks of
 * old Macs from 1904-01-01. What is no date stays a number.
 */
export function serialDate(serial: number, epoch1904: boolean): string {
  const days = epoch1904 ? serial + 1462 : serial < 60 ? serial + 1 : serial
  const ms = Math.round((days - 25_569) * 86_400) * 1000
  const date = new Date(ms)
  if (Number.isNaN(date.getTime()) || serial < 0 || serial > 2_958_466) return String(serial)
  return date.toISOString().slice(0, 19).replace('T', ' ')
}
