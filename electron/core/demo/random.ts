/** A small seeded random source (mulberry32): the same seed gives the same demo on every machine. */
export class Rng {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }

  /** Whole number, both ends included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1))
  }

  chance(p: number): boolean {
    return this.next() < p
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.next() * items.length)]!
  }

  /** Index by weight; weights need not sum to one. */
  weighted(weights: readonly number[]): number {
    let rest = this.next() * weights.reduce((sum, w) => sum + w, 0)
    for (let i = 0; i < weights.length; i++) {
      rest -= weights[i]!
      if (rest < 0) return i
    }
    return weights.length - 1
  }

  /** Standard normal (Box–Muller). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next())
  }

  /** Log-normal around a median. */
  around(median: number, spread: number): number {
    return median * Math.exp(this.normal() * spread)
  }

  /** Poisson (Knuth; for small means). */
  count(mean: number): number {
    const limit = Math.exp(-mean)
    let n = 0
    let p = this.next()
    while (p > limit) {
      n += 1
      p *= this.next()
    }
    return n
  }

  shuffled<T>(items: readonly T[]): T[] {
    const list = [...items]
    for (let i = list.length - 1; i > 0; i--) {
      const j = this.int(0, i)
      ;[list[i], list[j]] = [list[j]!, list[i]!]
    }
    return list
  }
}
