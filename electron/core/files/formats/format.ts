/** What a format has to offer. Formats are told apart by what is in a file; its name only breaks ties. */
import type { ColumnReading } from '#shared/domain/column-reading.ts'
import type { DateOrder } from '#shared/domain/date-order.ts'
import type { ImportRecord } from '#shared/domain/records.ts'
import type { ByteSource } from '../reading/byte-source.ts'

/** The beginning of a file, read once for all formats. */
export interface Sample {
  name: string
  head: Uint8Array
  /** The head decoded by its own encoding; empty for archives. */
  text: string
  /** Names of the files inside, for archives. */
  entries: string[] | null
  /** Decoded beginning of the archive's likeliest text or of the workbook's first rows. */
  inner: { name: string; text: string } | null
}

export interface ParseOptions {
  /** IANA zone in which local times are meant. */
  zone: string
  /** Names or ids that are "me". */
  self: readonly string[]
  dateOrder?: DateOrder
  /** What parts the cents of a table's amounts, where its rows leave it open. */
  decimal?: 'point' | 'comma'
  /** Lets others run, and throws CANCELLED after a cancel. */
  checkpoint?: () => Promise<void>
  /** In which language notices without a text of their own are written. */
  language: 'zh' | 'en'
  /** Epoch milliseconds; times far after it make a reading of dates unlikely. */
  now: number
}

/** Where the files of a format come from: they share one account. Its id ends in `-import`; the name is the account's. */
export interface FileChannel {
  readonly id: `${string}-import`
  readonly name: string
}

/** What a first look over the whole file found out; handed to `parse`. */
export interface Prepared {
  dateOrder?: { order: DateOrder; certain: boolean }
  /** Columns of a table whose dates or amounts could be read in two ways. */
  readings?: readonly ColumnReading[]
  /** Another account's channel than the connector's own: a table may tell where its people come from. */
  channel?: FileChannel
  /** Private to the format. */
  state?: unknown
}

export interface Connector {
  /** Its code, which stored reports and the command line's `--format` name it by: never changed. */
  readonly format: string
  /** What the window calls it. */
  readonly name: { readonly zh: string; readonly en: string }
  readonly channel: FileChannel
  /** Times in the file are wall clock, so that the zone matters. */
  readonly localTimes: boolean
  /** 0 = certainly not, 1 = certainly. */
  detect(sample: Sample): number
  /** A look over the whole file where one is needed before the first record can be made. */
  prepare?(source: ByteSource, options: ParseOptions): Promise<Prepared>
  /**
   * Batches of records in file order. A conversation or contact comes before what names it.
   * Throws BrokenFile when the file as a whole cannot be trusted.
   */
  parse(source: ByteSource, options: ParseOptions, prepared: Prepared): AsyncGenerator<ImportRecord[]>
}

export const baseName = (name: string): string => name.slice(name.lastIndexOf('/') + 1)

/** A file's name without folders and extension: what a chat is called when nothing else says so. */
export function stem(name: string): string {
  const base = baseName(name)
  const dot = base.lastIndexOf('.')
  return dot > 0 ? base.slice(0, dot) : base
}
