/** Archives are listed by two small reads an entry; those that go on where the last one ended come from one large read. */
import { close, fstat, open, read } from 'node:fs'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { fromRandomAccessReaderPromise, RandomAccessReader, type Options, type ZipFile } from 'yauzl'

const BLOCK = 256 * 1024
const PIECE = 64 * 1024

class AheadReader extends RandomAccessReader {
  readonly #file: number
  #block = Buffer.alloc(0)
  #blockAt = 0
  #end = -1

  constructor(file: number) {
    super()
    this.#file = file
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const file = this.#file
    let at = start
    // Not a stream of node:fs: given up early, that one closes the file, which others read.
    return new Readable({
      read() {
        if (at >= end) return void this.push(null)
        const piece = Buffer.allocUnsafeSlow(Math.min(PIECE, end - at))
        read(file, piece, 0, piece.length, at, (error, size) => {
          if (error) return void this.destroy(error)
          at = size === 0 ? end : at + size
          this.push(size === 0 ? null : piece.subarray(0, size))
        })
      },
    })
  }

  override read(buffer: Buffer, offset: number, length: number, position: number, done: (error: Error | null) => void): void {
    const goesOn = position === this.#end
    this.#end = position + length
    if (this.#serve(buffer, offset, length, position)) {
      // Others run between any two entries.
      setImmediate(done, null)
      return
    }
    if (!goesOn || length > BLOCK) return this.#fill(buffer, offset, length, position, done)
    const block = Buffer.allocUnsafeSlow(BLOCK)
    read(this.#file, block, 0, BLOCK, position, (error, size) => {
      if (error) return done(error)
      this.#block = block.subarray(0, size)
      this.#blockAt = position
      if (this.#serve(buffer, offset, length, position)) done(null)
      else this.#fill(buffer, offset, length, position, done)
    })
  }

  override close(done: (error: Error | null) => void): void {
    this.#block = Buffer.alloc(0)
    close(this.#file, (error) => done(error ?? null))
  }

  #serve(buffer: Buffer, offset: number, length: number, position: number): boolean {
    const from = position - this.#blockAt
    if (from < 0 || from + length > this.#block.length) return false
    this.#block.copy(buffer, offset, from, from + length)
    return true
  }

  #fill(buffer: Buffer, offset: number, length: number, position: number, done: (error: Error | null) => void): void {
    read(this.#file, buffer, offset, length, position, (error, size) => {
      if (error) return done(error)
      if (size === length) return done(null)
      if (size === 0) return done(new Error('the file ends too early'))
      this.#fill(buffer, offset + size, length - size, position + size, done)
    })
  }
}

/** Throws what the file system or yauzl throws. */
export async function openZipFile(path: string, options: Options): Promise<ZipFile> {
  const file = await promisify(open)(path, 'r')
  try {
    const { size } = await promisify(fstat)(file)
    return await fromRandomAccessReaderPromise(new AheadReader(file), size, options)
  } catch (error) {
    await promisify(close)(file)
    throw error
  }
}
