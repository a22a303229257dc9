/**
 * The book of touches: what happened and what is planned, by group and by customer. It judges a candidate against all
 * policies (docs: the exact meaning of frequency policies) and is kept up to date by `add` and `remove`.
 *
 * Customers who are in the same groups and were never touched directly have one and the same time line, so they are kept as
 * one class; a class's time line is merged from its groups' when it is first asked for.
 */
import { ZoneClock } from './clock.ts'
import { afterQuiet, afterTouches, conditionsOf, filling, forbids, fullest, wholeMinute, type Condition } from './conditions.ts'
import { compilePolicy, isCustomerScope, type CompiledPolicy, type Policy } from './policy.ts'
import {
  membersOf,
  People,
  type CustomerClass,
  type GroupEntry,
  type Line,
  type Lines,
  type Sequenced,
  type Target,
} from './people.ts'
import { Timeline } from './timeline.ts'
import type { Addressee, BookGroup, CountedTouch } from './touch.ts'

export const countedStates = ['planned', 'claimed', 'sent', 'observed'] as const
export const touchStates = [...countedStates, 'failed', 'missed', 'cancelled'] as const
export type TouchState = (typeof touchStates)[number]

export type Candidate = CountedTouch

export interface Refusal {
  policy: string
  condition: Condition
  /** The touches that share the violated window, in time order. */
  filledBy: CountedTouch[]
  /** The member whose own window is full, where the policy is about customers. */
  customer: string | null
}

type Verdict =
  | { id: string; allowed: true }
  | ({ id: string; allowed: false; /** Epoch ms UTC, or null: none within 90 days. */ nextFree: number | null } & Refusal)

/** Counted touches and the cap of the group's fullest window that would hold a touch at an instant. */
interface Meter {
  policy: string
  used: number
  max: number
}

const NEXT_FREE_SPAN = 90 * 86_400_000

export class FrequencyBook {
  readonly clock: ZoneClock
  readonly policies: readonly CompiledPolicy[]
  readonly #groups = new Map<string, GroupEntry>()
  /** Direct touches by customer. */
  readonly #direct = new Map<string, Lines>()
  /** Null until a customer's time line is first asked for. */
  #people: People | null = null
  readonly #conditions: ReadonlyMap<CompiledPolicy, readonly Condition[]>
  /** Kinds by their key, for each set that some policy counts. */
  readonly #kindSets = new Map<string, ReadonlySet<string>>()
  #sequence = 0

  /** `touches` are counted ones, in any order; those at the same instant keep the order given. Unknown groups throw RangeError. */
  constructor(book: {
    zone: string
    policies: readonly Policy[]
    groups: readonly BookGroup[]
    touches: readonly CountedTouch[]
  }) {
    this.clock = new ZoneClock(book.zone)
    this.policies = book.policies.map(compilePolicy)
    this.#conditions = new Map(this.policies.map((policy) => [policy, conditionsOf(policy)]))
    for (const policy of this.policies) this.#kindSets.set(policy.kindsKey, policy.kinds)
    for (const group of book.groups) {
      this.#groups.set(group.id, { group, lines: new Map(), members: null, classes: null, targets: new Map() })
    }
    const sorted = book.touches.map((touch, index) => ({ touch, index }))
    sorted.sort((a, b) => a.touch.at - b.touch.at || a.index - b.index)
    for (const { touch } of sorted) this.add(touch)
  }

  #entry(group: string): GroupEntry {
    const entry = this.#groups.get(group)
    if (!entry) throw new RangeError(`Unknown group: ${group}`)
    return entry
  }

  #everybody(): People {
    if (this.#people) return this.#people
    const alone = new Set(this.#direct.keys())
    for (const { scope } of this.policies) if (scope.kind === 'customer') alone.add(scope.id)
    this.#people = new People(this.#groups.values(), alone)
    return this.#people
  }

  #directLines(customer: string): Lines {
    let lines = this.#direct.get(customer)
    if (!lines) this.#direct.set(customer, (lines = new Map()))
    return lines
  }

  #memberTargets(entry: GroupEntry, key: string): Target[] {
    const classes = this.#everybody().classesOf(entry)
    let targets = entry.targets.get(key)
    if (!targets) {
      targets = classes.map(({ of, first }) => ({ line: this.#customerLine(of, first, key), customer: first }))
      entry.targets.set(key, targets)
    }
    return targets
  }

  /** Counts a touch from now on. */
  add(touch: CountedTouch): void {
    const item: Sequenced = { id: touch.id, at: touch.at, sequence: this.#sequence++, touch }
    for (const [key, kinds] of this.#kindSets) {
      if (!kinds.has(touch.kind)) continue
      for (const line of this.#linesOf(touch, key)) line.add(item)
    }
  }

  /** Forgets a touch that was added. */
  remove(touch: CountedTouch): void {
    for (const [key, kinds] of this.#kindSets) {
      if (!kinds.has(touch.kind)) continue
      for (const line of this.#linesOf(touch, key)) line.remove(touch)
    }
  }

  /** The time lines, for one set of kinds, that a touch belongs in. */
  #linesOf(touch: Addressee, key: string): Line[] {
    if ('customer' in touch) {
      const direct = lineIn(this.#directLines(touch.customer), key)
      const merged = this.#people?.own(touch.customer).merged.get(key)
      return merged ? [direct, merged] : [direct]
    }
    const entry = this.#entry(touch.group)
    const lines = [lineIn(entry.lines, key)]
    if (this.#people?.anyMerged) {
      for (const { of } of this.#people.classesOf(entry)) {
        const merged = of.merged.get(key)
        if (merged) lines.push(merged)
      }
    }
    return lines
  }

  /** The time line of one class; `customer` is any of its members. */
  #customerLine(of: CustomerClass, customer: string, key: string): Line {
    const known = of.merged.get(key)
    if (known) return known
    const all: Sequenced[] = [...(this.#direct.get(customer)?.get(key)?.touches ?? [])]
    for (const entry of of.groups) for (const item of entry.lines.get(key)?.touches ?? []) all.push(item)
    all.sort((a, b) => a.at - b.at || a.sequence - b.sequence)
    const line = new Timeline(all)
    of.merged.set(key, line)
    this.#everybody().anyMerged = true
    return line
  }

  /** The targets of a candidate that one policy covers; customers in the group's order. Empty: the policy says nothing. */
  #targets(policy: CompiledPolicy, candidate: Candidate): Target[] {
    if (!policy.kinds.has(candidate.kind)) return []
    const { scope, kindsKey } = policy
    if ('customer' in candidate) {
      const covers = scope.kind === 'eachCustomer' || (scope.kind === 'customer' && scope.id === candidate.customer)
      if (!covers) return []
      const own = this.#everybody().own(candidate.customer)
      return [{ line: this.#customerLine(own, candidate.customer, kindsKey), customer: candidate.customer }]
    }
    const entry = this.#entry(candidate.group)
    switch (scope.kind) {
      case 'workspace':
        return [{ line: lineIn(entry.lines, kindsKey), customer: null }]
      case 'tier':
        return entry.group.tier === scope.tier ? [{ line: lineIn(entry.lines, kindsKey), customer: null }] : []
      case 'group':
        return scope.id === candidate.group ? [{ line: lineIn(entry.lines, kindsKey), customer: null }] : []
      case 'eachCustomer':
        return this.#memberTargets(entry, kindsKey)
      case 'customer': {
        if (!membersOf(entry).has(scope.id)) return []
        return [{ line: this.#customerLine(this.#everybody().own(scope.id), scope.id, kindsKey), customer: scope.id }]
      }
    }
  }

  #violation(policy: CompiledPolicy, candidate: Candidate): Refusal | null {
    const targets = this.#targets(policy, candidate)
    if (targets.length === 0) return null
    for (const condition of this.#conditions.get(policy)!) {
      // Quiet hours and max 0 do not depend on the target: asking the first is enough.
      const alike = condition === 'max0' || condition === 'quiet'
      const asked = alike ? 1 : targets.length
      for (let i = 0; i < asked; i += 1) {
        const { line, customer } = targets[i]!
        if (!forbids(condition, policy, line, this.clock, candidate.at)) continue
        const filledBy = filling(condition, policy, line, this.clock, candidate.at).map((item) => item.touch)
        return {
          policy: policy.id,
          condition,
          filledBy,
          customer: alike && policy.scope.kind === 'eachCustomer' ? null : customer,
        }
      }
    }
    return null
  }

  /** The first policy and condition the candidate violates, or null. Does not change the book. */
  refusal(candidate: Candidate): Refusal | null {
    for (const policy of this.policies) {
      const violation = this.#violation(policy, candidate)
      if (violation) return violation
    }
    return null
  }

  /** Every policy the candidate violates, each with its first condition, in the policies' order. */
  refusals(candidate: Candidate): Refusal[] {
    return this.policies.flatMap((policy) => this.#violation(policy, candidate) ?? [])
  }

  /**
   * The earliest whole minute, not before the candidate's time and at most 90 days later, at which every policy allows it;
   * epoch ms UTC, or null. Steps from one breakpoint to the next until nobody objects.
   */
  nextFree(candidate: Candidate): number | null {
    const rules = this.policies
      .map((policy) => ({ policy, targets: this.#targets(policy, candidate) }))
      .filter(({ targets }) => targets.length > 0)
    const last = candidate.at + NEXT_FREE_SPAN
    let at = wholeMinute(candidate.at)
    for (;;) {
      const before = at
      for (const { policy, targets } of rules) {
        at = afterQuiet(policy, this.clock, at)
        for (const { line } of targets) {
          const next = afterTouches(policy, line, this.clock, at, last)
          if (next === null) return null
          at = next
        }
      }
      if (at > last) return null
      if (at === before) return at
    }
  }

  /** Judges one candidate; the caller adds it if it is taken. */
  judge(candidate: Candidate): Verdict {
    const refusal = this.refusal(candidate)
    if (!refusal) return { id: candidate.id, allowed: true }
    return { id: candidate.id, allowed: false, ...refusal, nextFree: this.nextFree(candidate) }
  }

  /**
   * The policy that leaves least room around the candidate's time, with what its fullest window holds; null: no cap.
   * `of` group: only policies about groups.
   */
  tightest(candidate: Candidate, of: 'all' | 'group' = 'all'): Meter | null {
    let found: Meter | null = null
    for (const policy of this.policies) {
      if (policy.max === null || (of === 'group' && isCustomerScope(policy.scope))) continue
      for (const { line } of this.#targets(policy, candidate)) {
        const used = fullest(policy, line, this.clock, candidate.at)!
        if (!found || policy.max - used < found.max - found.used) found = { policy: policy.id, used, max: policy.max }
      }
    }
    return found
  }
}

function lineIn(lines: Lines, key: string): Line {
  let line = lines.get(key)
  if (!line) {
    line = new Timeline()
    lines.set(key, line)
  }
  return line
}
