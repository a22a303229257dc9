/**
 * Where the touches of a book are kept: a time line for each group and each customer touched directly, and one merged from these
 * for each class of customers, made when it is first asked for.
 */
import {
  membersOf,
  People,
  type CustomerClass,
  type GroupEntry,
  type Line,
  type Lines,
  type Merged,
  type Sequenced,
  type Target,
} from './people.ts'
import { Timeline } from './timeline.ts'
import type { Addressee, BookGroup, CountedTouch } from './touch.ts'

/** Touches as one book sees them: the book at the root, or a fork. */
export interface TouchLines {
  /** Goes up with every touch added or removed. */
  readonly version: number
  /** The number that the next touch gets. */
  readonly sequence: number
  /** Throws where what lies below has changed. */
  assertCurrent(): void
  view(target: Target): Line
  add(touch: CountedTouch): void
  remove(touch: CountedTouch): void
}

export class RootLines implements TouchLines {
  version = 0
  sequence = 0
  readonly #groups = new Map<string, GroupEntry>()
  /** Direct touches by customer. */
  readonly #direct = new Map<string, Lines>()
  /** Null until a customer's time line is first asked for. */
  #people: People | null = null
  /** Kinds by their key, for each set that some policy counts. */
  readonly #kindSets: ReadonlyMap<string, ReadonlySet<string>>
  /** Customers with a policy of their own. */
  readonly #alone: readonly string[]

  constructor(groups: readonly BookGroup[], kindSets: ReadonlyMap<string, ReadonlySet<string>>, alone: readonly string[]) {
    this.#kindSets = kindSets
    this.#alone = alone
    for (const group of groups) {
      this.#groups.set(group.id, { group, lines: new Map(), members: null, classes: null, targets: new Map() })
    }
  }

  assertCurrent(): void {}

  view(target: Target): Line {
    return target.line
  }

  add(touch: CountedTouch): void {
    const item = { id: touch.id, at: touch.at, sequence: this.sequence++, touch }
    this.version += 1
    for (const key of this.keysOf(touch)) for (const line of this.linesOf(touch, key)) line.add(item)
  }

  remove(touch: CountedTouch): void {
    this.version += 1
    for (const key of this.keysOf(touch)) for (const line of this.linesOf(touch, key)) line.remove(touch)
  }

  /** Keys of the sets of kinds in which a touch counts. */
  keysOf({ kind }: CountedTouch): string[] {
    const keys: string[] = []
    for (const [key, kinds] of this.#kindSets) if (kinds.has(kind)) keys.push(key)
    return keys
  }

  /** The time lines in which a touch belongs: first the one it is put in, then those merged from it so far. */
  linesOf(touch: Addressee, key: string): Line[] {
    if ('customer' in touch) {
      const direct = lineIn(this.#directLines(touch.customer), key)
      const merged = this.#people?.own(touch.customer).merged.get(key)
      if (!merged) return [direct]
      // The class may have been left to this customer alone after its line was merged.
      if (!merged.from.includes(direct)) merged.from.push(direct)
      return [direct, merged.line]
    }
    const entry = this.#entry(touch.group)
    const lines = [lineIn(entry.lines, key)]
    if (this.#people?.anyMerged) {
      for (const { of } of this.#people.classesOf(entry)) {
        const merged = of.merged.get(key)
        if (merged) lines.push(merged.line)
      }
    }
    return lines
  }

  /** Throws RangeError for a group the book does not know. */
  groupOf(group: string): BookGroup {
    return this.#entry(group).group
  }

  hasMember(group: string, customer: string): boolean {
    return membersOf(this.#entry(group)).has(customer)
  }

  groupTarget(group: string, key: string): Target {
    return { line: lineIn(this.#entry(group).lines, key), from: null, customer: null }
  }

  customerTarget(customer: string, key: string): Target {
    return this.#customerTarget(this.#everybody().own(customer), customer, key)
  }

  /** One target a class of the group's members, with the first member of each, in the group's order. */
  memberTargets(group: string, key: string): readonly Target[] {
    const entry = this.#entry(group)
    const classes = this.#everybody().classesOf(entry)
    let targets = entry.targets.get(key)
    if (!targets) {
      targets = classes.map(({ of, first }) => this.#customerTarget(of, first, key))
      entry.targets.set(key, targets)
    }
    return targets
  }

  #entry(group: string): GroupEntry {
    const entry = this.#groups.get(group)
    if (!entry) throw new RangeError(`Unknown group: ${group}`)
    return entry
  }

  #everybody(): People {
    this.#people ??= new People(this.#groups.values(), new Set([...this.#direct.keys(), ...this.#alone]))
    return this.#people
  }

  #directLines(customer: string): Lines {
    let lines = this.#direct.get(customer)
    if (!lines) this.#direct.set(customer, (lines = new Map()))
    return lines
  }

  /** `customer` is any member of the class. */
  #customerTarget(of: CustomerClass, customer: string, key: string): Target {
    const { line, from } = of.merged.get(key) ?? this.#merge(of, customer, key)
    return { line, from, customer }
  }

  #merge(of: CustomerClass, customer: string, key: string): Merged {
    const from = of.groups.map((entry) => lineIn(entry.lines, key))
    const direct = this.#direct.get(customer)
    if (direct) from.push(lineIn(direct, key))
    const all: Sequenced[] = from.flatMap((line) => line.touches)
    all.sort((a, b) => a.at - b.at || a.sequence - b.sequence)
    const merged = { line: new Timeline(all), from }
    of.merged.set(key, merged)
    this.#everybody().anyMerged = true
    return merged
  }
}

interface Change {
  readonly step: number
  /** Null: taken out. */
  readonly item: Sequenced | null
  readonly touch: CountedTouch
}

/**
 * Touches added to and removed from the lines below without changing them. Made in no time: a line is copied when it is looked
 * at after a change of it, all others are looked up once and then read as they are.
 */
export class ForkedLines implements TouchLines {
  version = 0
  sequence: number
  readonly #root: RootLines
  readonly #below: TouchLines
  readonly #madeAt: number
  /** By the line of the root that a touch is put in. */
  readonly #changes = new Map<Line, Change[]>()
  /** Lines of the root as they look from here, as far as somebody looked. */
  readonly #views = new Map<Line, Line>()
  /** Views that are copies made here. */
  readonly #own = new Set<Line>()

  constructor(root: RootLines, below: TouchLines) {
    below.assertCurrent()
    this.#root = root
    this.#below = below
    this.#madeAt = below.version
    this.sequence = below.sequence
  }

  assertCurrent(): void {
    this.#below.assertCurrent()
    if (this.#below.version !== this.#madeAt) throw new Error('The book was changed while a fork of it was in use')
  }

  view(target: Target): Line {
    const known = this.#views.get(target.line)
    if (known) return known
    let line = this.#below.view(target)
    const changes = this.#changesOf(target)
    if (changes.length > 0) {
      line = line.copy()
      this.#own.add(line)
      for (const change of changes) apply(change, line)
    }
    this.#views.set(target.line, line)
    return line
  }

  add(touch: CountedTouch): void {
    this.#change(touch, { id: touch.id, at: touch.at, sequence: this.sequence++, touch })
  }

  remove(touch: CountedTouch): void {
    this.#change(touch, null)
  }

  #change(touch: CountedTouch, item: Sequenced | null): void {
    this.assertCurrent()
    const change = { step: this.version++, item, touch }
    for (const key of this.#root.keysOf(touch)) {
      const lines = this.#root.linesOf(touch, key)
      const changes = this.#changes.get(lines[0]!)
      if (changes) changes.push(change)
      else this.#changes.set(lines[0]!, [change])
      for (const line of lines) {
        const view = this.#views.get(line)
        if (!view) continue
        if (this.#own.has(view)) apply(change, view)
        else this.#views.delete(line)
      }
    }
  }

  /** In the order in which they were made. */
  #changesOf({ line, from }: Target): readonly Change[] {
    if (this.#changes.size === 0) return []
    if (!from) return this.#changes.get(line) ?? []
    const changes = from.flatMap((each) => this.#changes.get(each) ?? [])
    return changes.sort((a, b) => a.step - b.step)
  }
}

function apply({ item, touch }: Change, line: Line): void {
  if (item) line.add(item)
  else line.remove(touch)
}

function lineIn(lines: Lines, key: string): Line {
  let line = lines.get(key)
  if (!line) {
    line = new Timeline()
    lines.set(key, line)
  }
  return line
}
