/** `import FILE… [--format F] [--zone Z] [--self NAME] [--date-order dmy|mdy] [--decimal point|comma]` of the command line. */
import { QunxiError, type ErrorCode } from '#shared/contract/errors.ts'
import type { ImportChoice, ImportReport } from '#shared/contract/imports.ts'
import { reasonText } from '#shared/domain/records.ts'
import { isZone } from '#shared/domain/zone.ts'
import { resolve } from 'node:path'
import type { Jobs } from '#core/rpc/jobs.ts'

/** One job takes so many files. */
const AT_ONCE = 200

interface ImportCommandOptions {
  format?: string | undefined
  zone?: string | undefined
  /** Several names are separated by commas. */
  self?: string | undefined
  /** For columns of dates whose rows leave day and month open. */
  'date-order'?: string | undefined
  /** For columns of amounts whose rows leave it open what parts the cents. */
  decimal?: string | undefined
}

function oneOf<T extends string>(option: string, value: string | undefined, allowed: readonly T[]): T | undefined {
  const found = allowed.find((one) => one === value)
  if (value !== undefined && found === undefined)
    throw new QunxiError('BAD_INPUT', `--${option} is ${allowed.join(' or ')}, not ${value}`, { [option]: value })
  return found
}

/**
 * Returns the document of the command. Throws when no file could be taken in (FILE_NOT_FOUND, FORMAT_UNKNOWN, FORMAT_BROKEN
 * with the place); of several files the good ones go in and the others carry an `error`.
 */
export async function importCommand(
  jobs: Jobs,
  files: readonly string[],
  options: ImportCommandOptions,
): Promise<{ files: Record<string, unknown>[] }> {
  if (files.length === 0) throw new QunxiError('BAD_INPUT', 'Name at least one file to import')
  const { format, zone, self } = options
  if (zone !== undefined && !isZone(zone)) throw new QunxiError('BAD_INPUT', `Unknown time zone: ${zone}`, { zone })
  const dateOrder = oneOf('date-order', options['date-order'], ['dmy', 'mdy'])
  const decimal = oneOf('decimal', options.decimal, ['point', 'comma'])
  // A name may hold a comma itself: the whole is tried too.
  const names =
    self === undefined ? [] : [...new Set([self.trim(), ...self.split(',').map((name) => name.trim())])].filter(Boolean)
  const choices: ImportChoice[] = files.map((file) => ({
    path: resolve(file),
    ...(format !== undefined ? { format } : {}),
    ...(zone !== undefined ? { zone } : {}),
    ...(dateOrder !== undefined ? { dateOrder } : {}),
    ...(decimal !== undefined ? { decimal } : {}),
    ...(names && names.length > 0 ? { self: names } : {}),
  }))
  const reports: ImportReport[] = []
  for (let at = 0; at < choices.length; at += AT_ONCE) {
    const done = await jobs.runToEnd('import', { files: choices.slice(at, at + AT_ONCE) })
    reports.push(...done.files)
  }
  const bad = reports.find((report) => report.problem !== null)
  if (bad && reports.every((report) => report.problem !== null)) throw problemError(bad)
  return { files: reports.map(reportDocument) }
}

const codes: Partial<Record<string, ErrorCode>> = {
  FORMAT_UNKNOWN: 'FORMAT_UNKNOWN',
  FILE_MISSING: 'FILE_NOT_FOUND',
  READ_FAILED: 'FILE_UNREADABLE',
}

function problemError(report: ImportReport): QunxiError {
  const { at, reason } = report.problem!
  return new QunxiError(codes[reason.code] ?? 'FORMAT_BROKEN', `${at} ${reasonText(reason)}`, {
    file: report.file,
    at,
    ...reason.params,
  })
}

/** Reasons in English, and orders only where there are any. */
function reportDocument(report: ImportReport): Record<string, unknown> {
  const {
    file,
    format,
    conversations,
    contacts,
    messages,
    orders,
    rejected,
    rejectedTotal,
    noted,
    notedTotal,
    readings,
    problem,
  } = report
  const { updated, ...counted } = orders
  return {
    file,
    format,
    conversations,
    contacts,
    messages,
    ...(counted.added + updated + counted.unchanged > 0 ? { orders: { ...counted, updated } } : {}),
    rejected: rejected.map(({ at, reason }) => ({ at, reason: reasonText(reason) })),
    ...(rejectedTotal > rejected.length ? { rejectedTotal } : {}),
    ...(notedTotal > 0 ? { noted: noted.map(({ at, reason }) => ({ at, reason: reasonText(reason) })) } : {}),
    ...(notedTotal > noted.length ? { notedTotal } : {}),
    // Which reading was taken, and whether the rows decided it.
    ...(readings.length > 0
      ? { readings: readings.map(({ kind, column, chosen, certain }) => ({ kind, column, chosen, certain })) }
      : {}),
    ...(problem
      ? {
          error: {
            code: codes[problem.reason.code] ?? 'FORMAT_BROKEN',
            message: `${problem.at} ${reasonText(problem.reason)}`,
            at: problem.at,
          },
        }
      : {}),
  }
}
