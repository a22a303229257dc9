/** Touches of one target in time order. Equal times keep the order in which they were added. */

export interface Timed {
  readonly id: string
  /** Epoch ms UTC. */
  readonly at: number
}

export class Timeline<T extends Timed> {
  readonly touches: T[]
  readonly times: number[]

  /** `sorted` must already be in time order; `times` are theirs. Both are kept, not copied. */
  constructor(sorted: T[] = [], times: number[] = sorted.map((touch) => touch.at)) {
    this.touches = sorted
    this.times = times
  }

  copy(): Timeline<T> {
    return new Timeline(this.touches.slice(), this.times.slice())
  }

  get size(): number {
    return this.times.length
  }

  /** Index of the first touch at or after `at`. */
  firstFrom(at: number): number {
    const { times } = this
    let low = 0
    let high = times.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (times[middle]! < at) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Index of the first touch after `at`. */
  firstAfter(at: number): number {
    const { times } = this
    let low = 0
    let high = times.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (times[middle]! <= at) low = middle + 1
      else high = middle
    }
    return low
  }

  add(touch: T): void {
    const last = this.times.length - 1
    if (last < 0 || this.times[last]! <= touch.at) {
      this.times.push(touch.at)
      this.touches.push(touch)
      return
    }
    const index = this.firstAfter(touch.at)
    this.times.splice(index, 0, touch.at)
    this.touches.splice(index, 0, touch)
  }

  /** Takes one touch out; returns whether it was there. */
  remove(touch: Timed): boolean {
    for (let i = this.firstFrom(touch.at); i < this.times.length && this.times[i] === touch.at; i += 1) {
      if (this.touches[i]!.id !== touch.id) continue
      this.times.splice(i, 1)
      this.touches.splice(i, 1)
      return true
    }
    return false
  }
}
