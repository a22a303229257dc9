/** Keys of one or two whole numbers, packed: sorted, without repeats, as the differences between neighbours in as few bytes as they need. */

/** `keys` holds `width` numbers a key, one key after another. Throws RangeError for what is no whole number from 0 to 2^53. */
export function packKeys(keys: readonly number[], width: 1 | 2): Buffer {
  const writer = new Writer()
  writer.write(width)
  if (width === 1) packSingles(writer, keys)
  else packPairs(writer, keys)
  return writer.bytes()
}

/** The keys in ascending order, each once. */
export function unpackKeys(bytes: Uint8Array): number[][] {
  const reader = new Reader(bytes)
  const width = reader.read()
  const keys: number[][] = []
  let [first, second] = [0, 0]
  while (!reader.atEnd) {
    const step = reader.read()
    first += step
    if (width === 1) keys.push([first])
    else {
      second = step === 0 ? second + reader.read() : reader.read()
      keys.push([first, second])
    }
  }
  return keys
}

function packSingles(writer: Writer, keys: readonly number[]): void {
  let last: number | undefined
  for (const key of Float64Array.from(keys).sort()) {
    if (key === last) continue
    writer.write(key - (last ?? 0))
    last = key
  }
}

/** The second number is a difference only beside the same first one. */
function packPairs(writer: Writer, keys: readonly number[]): void {
  const pairs: [number, number][] = []
  for (let at = 0; at < keys.length; at += 2) pairs.push([keys[at]!, keys[at + 1]!])
  pairs.sort((a, b) => a[0] - b[0] || a[1] - b[1])
  let [first, second] = [0, 0]
  let any = false
  for (const pair of pairs) {
    if (any && pair[0] === first && pair[1] === second) continue
    writer.write(pair[0] - first)
    writer.write(pair[0] === first ? pair[1] - second : pair[1])
    ;[first, second] = pair
    any = true
  }
}

/** Seven bits a byte, the lowest first; a byte with its eighth bit set is followed by another. */
class Writer {
  #bytes = Buffer.allocUnsafe(1024)
  #length = 0

  write(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`Not a key: ${value}`)
    if (this.#length + 8 > this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes], this.#bytes.length * 2)
    let rest = value
    while (rest > 0x7f) {
      this.#bytes[this.#length++] = (rest % 0x80) + 0x80
      rest = Math.floor(rest / 0x80)
    }
    this.#bytes[this.#length++] = rest
  }

  bytes(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#length))
  }
}

class Reader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length
  }

  read(): number {
    let value = 0
    for (let unit = 1; ; unit *= 0x80) {
      const byte = this.#bytes[this.#at++]
      if (byte === undefined) throw new RangeError('The packed keys end in the middle of one')
      value += (byte & 0x7f) * unit
      if (byte < 0x80) return value
    }
  }
}
