/**
 * Customers by classes. Those who are in the same groups and were never touched directly have one and the same time line, so
 * they are kept as one class; a customer with touches or a policy of their own is a class of one.
 */
import type { Timeline } from './timeline.ts'
import type { BookGroup, CountedTouch } from './touch.ts'

export interface Sequenced {
  readonly id: string
  readonly at: number
  /** Order of adding: touches at one instant keep it. */
  readonly sequence: number
  readonly touch: CountedTouch
}
export type Line = Timeline<Sequenced>
/** Time lines by key of kinds. */
export type Lines = Map<string, Line>

/** Whose time line a policy looks at. */
export interface Target {
  /** As the book at the root has it; `TouchLines.view` returns how it looks from a fork. */
  readonly line: Line
  /** The lines it is merged from; null: it is itself one that touches are put in. */
  readonly from: readonly Line[] | null
  readonly customer: string | null
}

export interface GroupEntry {
  readonly group: BookGroup
  readonly lines: Lines
  /** Null until asked for. */
  members: ReadonlySet<string> | null
  /** Classes of the members with the first member of each, in the group's order; null after a class was split. */
  classes: { of: CustomerClass; first: string }[] | null
  /** The classes' time lines by key of kinds; valid as long as `classes` is. */
  readonly targets: Map<string, Target[]>
}

export interface CustomerClass {
  readonly groups: readonly GroupEntry[]
  size: number
  /** Touches of the groups and direct ones by key of kinds, merged when first asked for. */
  readonly merged: Map<string, Merged>
}

export interface Merged {
  readonly line: Line
  readonly from: Line[]
}

function newClass(groups: readonly GroupEntry[]): CustomerClass {
  return { groups, size: 1, merged: new Map() }
}

export function membersOf(entry: GroupEntry): ReadonlySet<string> {
  const { members } = entry.group
  entry.members ??= new Set(typeof members === 'function' ? members() : members)
  return entry.members
}

export class People {
  readonly #classOf = new Map<string, CustomerClass>()
  /** Some class has a merged time line, so that new touches must be added to them too. */
  anyMerged = false

  /** `alone`: customers who must be a class of their own. */
  constructor(groups: Iterable<GroupEntry>, alone: ReadonlySet<string>) {
    const entries = [...groups]
    // Most people are in one group alone: they need neither a list nor a key.
    const first = new Map<string, GroupEntry>()
    const several = new Map<string, GroupEntry[]>()
    for (const entry of entries) {
      for (const member of membersOf(entry)) {
        const earlier = first.get(member)
        if (earlier === undefined) {
          first.set(member, entry)
          continue
        }
        const list = several.get(member)
        if (list) list.push(entry)
        else several.set(member, [earlier, entry])
      }
    }
    const numbers = new Map(entries.map((entry, index) => [entry, index.toString(36)]))
    const classes = new Map<string, CustomerClass>()
    for (const [customer, entry] of first) {
      const groups = several.get(customer)
      if (alone.has(customer)) {
        this.#classOf.set(customer, newClass(groups ?? [entry]))
        continue
      }
      const key = groups ? groups.map((each) => numbers.get(each)!).join(' ') : numbers.get(entry)!
      const found = classes.get(key)
      if (found) {
        found.size += 1
        this.#classOf.set(customer, found)
        continue
      }
      const made = newClass(groups ?? [entry])
      classes.set(key, made)
      this.#classOf.set(customer, made)
    }
  }

  /** The class of one customer alone; split off where they shared one, made where they are in no group. */
  own(customer: string): CustomerClass {
    const found = this.#classOf.get(customer)
    if (found?.size === 1) return found
    const made = newClass(found?.groups ?? [])
    if (found) {
      found.size -= 1
      for (const entry of found.groups) {
        entry.classes = null
        entry.targets.clear()
      }
    }
    this.#classOf.set(customer, made)
    return made
  }

  classesOf(entry: GroupEntry): { of: CustomerClass; first: string }[] {
    if (entry.classes) return entry.classes
    const firsts = new Map<CustomerClass, string>()
    for (const member of membersOf(entry)) {
      const of = this.#classOf.get(member)!
      if (!firsts.has(of)) firsts.set(of, member)
    }
    entry.classes = Array.from(firsts, ([of, first]) => ({ of, first }))
    return entry.classes
  }
}
