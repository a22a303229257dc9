/** A page of archive lines as records. */
import type { LiveRecord } from '../channel/records.ts'
import { readArchiveMessage } from './archive-message.ts'
import { parseOutsideJson } from '../channel/outside-json.ts'
import { BadShape, type Json } from './shape.ts'

export interface ArchiveLine {
  /** Undefined where the line is no JSON object. */
  raw: Json | undefined
  /** `archive.jsonl:1200`, or `line 3 after seq 17`. */
  at: () => string
}

export function parseLine(line: string, at: () => string): ArchiveLine {
  try {
    const raw = parseOutsideJson(line)
    return { raw: typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? (raw as Json) : undefined, at }
  } catch {
    // The reader of the line reports it with its place.
    return { raw: undefined, at }
  }
}

/**
 * A message without a time (the platform writes 0 at times) gets that of the one before it, else of the one after it on the
 * page, else `now`. Lines that cannot be used become `bad` records and the rest goes on.
 */
export function readLines(lines: readonly ArchiveLine[], now: () => number): LiveRecord[] {
  const records: LiveRecord[] = []
  let last: number | undefined
  for (const [i, line] of lines.entries()) {
    if (line.raw === undefined) {
      records.push({ type: 'bad', at: line.at(), problem: 'is not a JSON object' })
      continue
    }
    try {
      const record = readArchiveMessage(line.raw, () => last ?? nextTime(lines, i) ?? now())
      last = record.sentAt
      records.push(record)
    } catch (error) {
      if (!(error instanceof BadShape)) throw error
      records.push({ type: 'bad', at: `${line.at()}: ${error.at}`, problem: error.problem })
    }
  }
  return records
}

function nextTime(lines: readonly ArchiveLine[], from: number): number | undefined {
  for (let i = from + 1; i < lines.length; i++) {
    const time = Number(lines[i]!.raw?.msgtime ?? lines[i]!.raw?.time)
    if (time > 946_684_800_000) return time
  }
  return undefined
}
