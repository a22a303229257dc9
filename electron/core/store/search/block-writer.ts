import { BLOCK_BYTES } from './schema.ts'

/** Most bytes one posting can add: list end, term step (7), position (5), and the list end of a closing block. */
const MARGIN = 20

/** Writes an unsigned integer below 2^53 in base 128, low digits first; returns the next free index. */
export function writeVarint(target: Uint8Array, at: number, value: number): number {
  let rest = value
  while (rest >= 0x8000_0000) {
    target[at++] = (rest % 128) | 0x80
    rest = Math.floor(rest / 128)
  }
  while (rest >= 0x80) {
    target[at++] = (rest & 0x7f) | 0x80
    rest >>>= 7
  }
  target[at++] = rest
  return at
}

/**
 * Cuts a stream of (term, position) pairs, given in order, into blocks that can be read alone.
 * A block is a row of lists: step from the previous term, position + 1, then differences, then 0 (a difference is never 0).
 * A long list continues in the next block as a new list with an absolute position.
 */
export class BlockWriter {
  readonly terms: number[] = []
  readonly firsts: number[] = []
  readonly #emit: (number: number, data: Buffer) => void
  readonly #buffer = Buffer.alloc(BLOCK_BYTES)
  readonly #firstTerm: number | undefined
  #at = 0
  #term = -1
  #previous = 0

  /** `firstTerm`: what the first list's step counts from, where the directory already says more than the list does. */
  constructor(emit: (number: number, data: Buffer) => void, firstTerm?: number) {
    this.#emit = emit
    this.#firstTerm = firstTerm
  }

  add(term: number, position: number): void {
    if (this.#at > BLOCK_BYTES - MARGIN) this.#flush()
    const buffer = this.#buffer
    let at = this.#at
    let step: number
    if (term === this.#term) {
      step = position - this.#previous
    } else {
      if (at === 0) {
        this.terms.push(term)
        this.firsts.push(position)
        at = writeVarint(buffer, at, term - (this.#firstTerm ?? term))
      } else {
        buffer[at++] = 0
        at = writeVarint(buffer, at, term - this.#term)
      }
      this.#term = term
      step = position + 1
    }
    if (step < 0x80) buffer[at++] = step
    else at = writeVarint(buffer, at, step)
    this.#previous = position
    this.#at = at
  }

  finish(): void {
    if (this.#at > 0) this.#flush()
  }

  #flush(): void {
    this.#buffer[this.#at++] = 0
    this.#emit(this.terms.length - 1, this.#buffer.subarray(0, this.#at))
    this.#at = 0
    this.#term = -1
  }
}
