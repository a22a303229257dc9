/** The texts that a workbook's cells point at, packed: a million of them as separate strings would take several times their bytes. */
import { BrokenFile } from './broken-file.ts'

const CHUNK = 1024 * 1024
const PAGE = 64 * 1024
/** Bytes from which a text is long. */
const LONG = 512
const MAX_BYTES = 192 * 1024 * 1024
const MAX_COUNT = 6_000_000

export class SharedStrings {
  readonly #chunks: Buffer[] = []
  /** Place of each text over all chunks, and its bytes, in pages: one array that grows is copied whole. A text never crosses a chunk's end. */
  readonly #starts: Uint32Array[] = []
  readonly #sizes: Uint32Array[] = []
  /** Long ones are kept as they are: pointed at from a hundred thousand cells they must not be made anew for each. */
  readonly #long = new Map<number, string>()
  #longBytes = 0
  #count = 0
  #used = CHUNK
  readonly #name: string

  constructor(name: string) {
    this.#name = name
  }

  /** Throws XLSX_TEXTS. */
  add(text: string): void {
    const size = Buffer.byteLength(text)
    if (size >= LONG) {
      this.#longBytes += size
      if (this.#chunks.length * CHUNK + this.#longBytes > MAX_BYTES) throw this.#tooMany(`${MAX_BYTES / CHUNK} MB`)
      this.#long.set(this.#count, text)
      this.#place(0, 0)
      return
    }
    if (this.#used + size > CHUNK) {
      if ((this.#chunks.length + 1) * CHUNK + this.#longBytes > MAX_BYTES) throw this.#tooMany(`${MAX_BYTES / CHUNK} MB`)
      this.#chunks.push(Buffer.allocUnsafeSlow(CHUNK))
      this.#used = 0
    }
    this.#chunks.at(-1)!.write(text, this.#used)
    this.#place((this.#chunks.length - 1) * CHUNK + this.#used, size)
    this.#used += size
  }

  #place(start: number, size: number): void {
    if (this.#count === MAX_COUNT) throw this.#tooMany(MAX_COUNT)
    const at = this.#count % PAGE
    if (at === 0) {
      this.#starts.push(new Uint32Array(PAGE))
      this.#sizes.push(new Uint32Array(PAGE))
    }
    this.#starts.at(-1)![at] = start
    this.#sizes.at(-1)![at] = size
    this.#count++
  }

  /** '' where there is none of that number. */
  get(index: number): string {
    if (!Number.isInteger(index) || index < 0 || index >= this.#count) return ''
    const long = this.#long.get(index)
    if (long !== undefined) return long
    const within = index % PAGE
    const page = (index - within) / PAGE
    const start = this.#starts[page]![within]!
    const at = start % CHUNK
    return this.#chunks[(start - at) / CHUNK]!.toString('utf8', at, at + this.#sizes[page]![within]!)
  }

  #tooMany(limit: string | number): BrokenFile {
    return new BrokenFile(this.#name, 'XLSX_TEXTS', { limit })
  }
}
