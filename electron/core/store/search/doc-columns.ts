import { writeVarint } from './block-writer.ts'
import { CHUNK_SLOTS } from './schema.ts'

const ID_BYTES = 8

/** Which slots begin a message, and the message ids in chunks of CHUNK_SLOTS slots. Filled in order of slots. */
export class DocColumnsWriter {
  readonly starts: Uint32Array
  readonly chunkIds: number[] = []
  readonly #emit: (number: number, data: Buffer) => void
  readonly #buffer = Buffer.alloc(CHUNK_SLOTS * ID_BYTES)
  #at = 0
  #previous = 0

  constructor(slots: number, emit: (number: number, data: Buffer) => void) {
    this.starts = new Uint32Array((slots + 31) >>> 5)
    this.#emit = emit
  }

  add(slot: number, id: number): void {
    const chunk = Math.floor(slot / CHUNK_SLOTS)
    while (this.chunkIds.length <= chunk) {
      this.#flush()
      this.chunkIds.push(id)
      this.#previous = id
    }
    this.#at = writeVarint(this.#buffer, this.#at, id - this.#previous)
    this.#previous = id
    const word = slot >>> 5
    this.starts[word] = (this.starts[word] ?? 0) | (1 << (slot & 31))
  }

  finish(): void {
    this.#flush()
  }

  #flush(): void {
    if (this.chunkIds.length > 0) this.#emit(this.chunkIds.length - 1, this.#buffer.subarray(0, this.#at))
    this.#at = 0
  }
}

/** Ids of the messages that begin in one chunk, ascending. */
export function readChunk(data: Uint8Array, firstId: number): number[] {
  const ids: number[] = []
  let id = firstId
  let at = 0
  while (at < data.length) {
    let value = 0
    let scale = 1
    let byte = data[at++] ?? 0
    while (byte >= 0x80) {
      value += (byte & 0x7f) * scale
      scale *= 128
      byte = data[at++] ?? 0
    }
    id += value + byte * scale
    ids.push(id)
  }
  return ids
}
