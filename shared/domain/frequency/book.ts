/**
 * The book of touches: what happened and what is planned, by group and by customer. It judges a candidate against all
 * policies (docs: the exact meaning of frequency policies) and is kept up to date by `add` and `remove`.
 *
 * Customers who are in the same groups and were never touched directly have one and the same time line, so they are kept as
 * one class; a class's time line is merged from its groups' when it is first asked for.
 */
import { ZoneClock } from './clock.ts'
import { afterQuiet, afterTouches, conditionsOf, filling, forbids, fullest, wholeMinute, type Condition } from './conditions.ts'
import { ForkedLines, RootLines, type TouchLines } from './lines.ts'
import type { Target } from './people.ts'
import { compilePolicy, isCustomerScope, type CompiledPolicy, type Policy } from './policy.ts'
import type { BookGroup, Candidate, CountedTouch } from './touch.ts'

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

interface BookParts {
  zone: string
  policies: readonly Policy[]
  groups: readonly BookGroup[]
  /** Counted ones, in any order; those at the same instant keep the order given. */
  touches: readonly CountedTouch[]
}

export class FrequencyBook {
  readonly clock: ZoneClock
  readonly policies: readonly CompiledPolicy[]
  readonly #conditions: ReadonlyMap<CompiledPolicy, readonly Condition[]>
  readonly #root: RootLines
  readonly #lines: TouchLines

  /** Of its parts, or, by `fork`, over another book. A touch of an unknown group throws RangeError. */
  constructor(of: BookParts | FrequencyBook) {
    if (of instanceof FrequencyBook) {
      this.clock = of.clock
      this.policies = of.policies
      this.#conditions = of.#conditions
      this.#root = of.#root
      this.#lines = new ForkedLines(of.#root, of.#lines)
      return
    }
    this.clock = new ZoneClock(of.zone)
    this.policies = of.policies.map(compilePolicy)
    this.#conditions = new Map(this.policies.map((policy) => [policy, conditionsOf(policy)]))
    const alone = this.policies.flatMap(({ scope }) => (scope.kind === 'customer' ? [scope.id] : []))
    this.#root = new RootLines(of.groups, new Map(this.policies.map(({ kindsKey, kinds }) => [kindsKey, kinds])), alone)
    this.#lines = this.#root
    const sorted = of.touches.map((touch, index) => ({ touch, index }))
    sorted.sort((a, b) => a.touch.at - b.touch.at || a.index - b.index)
    for (const { touch } of sorted) this.add(touch)
  }

  /**
   * A book to try in: it starts as this one is now, and what is added to it or removed from it leaves this one as it is. It costs
   * next to nothing to make and is simply dropped; a fork can be forked again. As long as a fork is in use the books below it
   * must not change: the fork throws at its next use if one did.
   */
  fork(): FrequencyBook {
    return new FrequencyBook(this)
  }

  /** Counts a touch from now on. */
  add(touch: CountedTouch): void {
    this.#lines.add(touch)
  }

  /** Forgets a touch that was added. */
  remove(touch: CountedTouch): void {
    this.#lines.remove(touch)
  }

  /** The targets of a candidate that one policy covers; customers in the group's order. Empty: the policy says nothing. */
  #targets(policy: CompiledPolicy, candidate: Candidate): readonly Target[] {
    this.#lines.assertCurrent()
    if (!policy.kinds.has(candidate.kind)) return []
    const { scope, kindsKey } = policy
    const root = this.#root
    if ('customer' in candidate) {
      const covers = scope.kind === 'eachCustomer' || (scope.kind === 'customer' && scope.id === candidate.customer)
      return covers ? [root.customerTarget(candidate.customer, kindsKey)] : []
    }
    const { group } = candidate
    const { tier } = root.groupOf(group)
    switch (scope.kind) {
      case 'workspace':
        return [root.groupTarget(group, kindsKey)]
      case 'tier':
        return tier === scope.tier ? [root.groupTarget(group, kindsKey)] : []
      case 'group':
        return scope.id === group ? [root.groupTarget(group, kindsKey)] : []
      case 'eachCustomer':
        return root.memberTargets(group, kindsKey)
      case 'customer':
        return root.hasMember(group, scope.id) ? [root.customerTarget(scope.id, kindsKey)] : []
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
        const target = targets[i]!
        const line = this.#lines.view(target)
        if (!forbids(condition, policy, line, this.clock, candidate.at)) continue
        const filledBy = filling(condition, policy, line, this.clock, candidate.at).map((item) => item.touch)
        return {
          policy: policy.id,
          condition,
          filledBy,
          customer: alike && policy.scope.kind === 'eachCustomer' ? null : target.customer,
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
      .map((policy) => ({ policy, lines: this.#targets(policy, candidate).map((target) => this.#lines.view(target)) }))
      .filter(({ lines }) => lines.length > 0)
    const last = candidate.at + NEXT_FREE_SPAN
    let at = wholeMinute(candidate.at)
    for (;;) {
      const before = at
      for (const { policy, lines } of rules) {
        at = afterQuiet(policy, this.clock, at)
        for (const line of lines) {
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
      for (const target of this.#targets(policy, candidate)) {
        const used = fullest(policy, this.#lines.view(target), this.clock, candidate.at)!
        if (!found || policy.max - used < found.max - found.used) found = { policy: policy.id, used, max: policy.max }
      }
    }
    return found
  }
}
