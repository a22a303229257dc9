/** The texts that a workbook's cells point at, packed: a million of them as separate strings would take several times their bytes. */
import { BrokenFile } from './broken-file.ts'

const CHUNK = 1024 * 1024
const MAX_BYTES = 192 * 1024 * 1024
const MAX_COUNT = 6_000_000

export class SharedStrings {
  readonly #chunks: Buffer[] = []
  /** Place of each text over all chunks, and its bytes; a text never crosses a chunk's end. */
  #starts = new Uint32Array(1024)
  #sizes = new Uint32Array(1024)
  #count = 0
  #used = CHUNK
  readonly #name: string

  constructor(name: string) {
    this.#name = name
  }

  /** Throws XLSX_TEXTS. */
  add(text: string): void {
    const size = Buffer.byteLength(text)
    if (this.#used + size > CHUNK) {
      if ((this.#chunks.length + 1) * CHUNK > MAX_BYTES) throw this.#tooMany(`${MAX_BYTES / CHUNK} MB`)
      this.#chunks.push(Buffer.allocUnsafeSlow(CHUNK))
      this.#used = 0
    }
    if (this.#count === MAX_COUNT) throw this.#tooMany(MAX_COUNT)
    if (this.#count === this.#starts.length) {
      const grow = (old: Uint32Array<ArrayBuffer>) => {
        const next = new Uint32Array(Math.min(MAX_COUNT, old.length * 2))
        next.set(old)
        return next
      }
      this.#starts = grow(this.#starts)
      this.#sizes = grow(this.#sizes)
    }
    this.#chunks.at(-1)!.write(text, this.#used)
    this.#starts[this.#count] = (this.#chunks.length - 1) * CHUNK + this.#used
    this.#sizes[this.#count] = size
    this.#used += size
    this.#count++
  }

  /** '' where there is none of that number. */
  get(index: number): string {
    if (!(index >= 0 && index < this.#count)) return ''
    const start = this.#starts[index]!
    const at = start % CHUNK
    return this.#chunks[(start - at) / CHUNK]!.toString('utf8', at, at + this.#sizes[index]!)
  }

  #tooMany(limit: string | number): BrokenFile {
    return new BrokenFile(this.#name, 'XLSX_TEXTS', { limit })
  }
}
