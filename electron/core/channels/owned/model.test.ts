/** Random days of both sides against an oracle that knows nothing of tables: only the three-way table of three-way.ts. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTwoSides, type Fate, type TwoSides } from '#core/testing/two-sides.ts'

const STAFF = [901, 902] as const
const TAGS = ['a', 'b', 'c'] as const
const REMARKS = ['', '老客', '大客户', '朋友'] as const

type Step =
  | { do: 'tag'; tag: (typeof TAGS)[number] }
  | { do: 'untag'; tag: (typeof TAGS)[number] }
  | { do: 'remark'; remark: string }
  | { do: 'undo' }
  | { do: 'theirTag'; staff: number; tag: (typeof TAGS)[number]; on: boolean }
  | { do: 'theirRemark'; staff: number; remark: string }
  | { do: 'pull'; staff: number }
  | { do: 'push' }
  | { do: 'choose'; keep: 'local' | 'channel' }

const tag = fc.constantFrom(...TAGS)
const staff = fc.constantFrom(...STAFF)
const remark = fc.constantFrom(...REMARKS)
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('tag' as const), tag }),
  fc.record({ do: fc.constant('untag' as const), tag }),
  fc.record({ do: fc.constant('remark' as const), remark }),
  fc.record({ do: fc.constant('undo' as const) }),
  fc.record({ do: fc.constant('theirTag' as const), staff, tag, on: fc.boolean() }),
  fc.record({ do: fc.constant('theirRemark' as const), staff, remark }),
  fc.record({ do: fc.constant('pull' as const), staff }),
  fc.record({ do: fc.constant('push' as const) }),
  fc.record({ do: fc.constant('choose' as const), keep: fc.constantFrom('local' as const, 'channel' as const) }),
)

function put(set: Set<string>, name: string, on: boolean): void {
  if (on) set.add(name)
  else set.delete(name)
}

/** One customer followed by two; 901 came first. */
class Oracle {
  readonly base = new Map<number, Set<string>>(STAFF.map((each) => [each, new Set()]))
  readonly theirs = new Map<number, Set<string>>(STAFF.map((each) => [each, new Set()]))
  readonly tags = new Set<string>()
  remark = ''
  baseRemark = ''
  theirRemark = new Map<number, string>(STAFF.map((each) => [each, '']))
  conflict: { base: string; remote: string } | null = null
  #undo: (() => void)[] = []

  act(step: Step): void {
    if (step.do === 'tag') this.#mark(step.tag, true)
    else if (step.do === 'untag') this.#mark(step.tag, false)
    else if (step.do === 'remark') {
      const before = this.remark
      if (before === step.remark) return
      this.remark = step.remark
      this.#undo.push(() => (this.remark = before))
    } else if (step.do === 'undo') this.#undo.pop()?.()
    else if (step.do === 'theirTag') put(this.theirs.get(step.staff)!, step.tag, step.on)
    else if (step.do === 'theirRemark') this.theirRemark.set(step.staff, step.remark)
    else if (step.do === 'pull') this.pull(step.staff)
    else if (step.do === 'push') this.push()
    else this.#choose(step.keep)
  }

  #mark(name: string, on: boolean): void {
    if (this.tags.has(name) === on) return
    put(this.tags, name, on)
    this.#undo.push(() => put(this.tags, name, !on))
  }

  pull(who: number): void {
    const others = STAFF.filter((each) => each !== who)
    for (const name of TAGS) {
      const elsewhere = others.some((each) => this.base.get(each)!.has(name))
      const before = elsewhere || this.base.get(who)!.has(name)
      const now = elsewhere || this.theirs.get(who)!.has(name)
      if (before !== now) put(this.tags, name, now)
    }
    this.base.set(who, new Set(this.theirs.get(who)))
    if (who === 901) this.#compare(this.theirRemark.get(901)!)
  }

  #compare(remote: string): void {
    const base = this.conflict?.base ?? this.baseRemark
    if (this.remark !== remote && this.remark !== base && remote !== base) {
      this.conflict = { base, remote }
      return
    }
    if (remote !== base && this.remark === base) this.remark = remote
    this.baseRemark = remote
    this.conflict = null
  }

  push(): void {
    if (this.conflict) this.#compare(this.conflict.remote)
    for (const name of TAGS) {
      const carriers = STAFF.filter((each) => this.base.get(each)!.has(name))
      if (this.tags.has(name) && carriers.length === 0) {
        this.base.get(901)!.add(name)
        this.theirs.get(901)!.add(name)
      }
      if (!this.tags.has(name)) {
        for (const each of carriers) {
          this.base.get(each)!.delete(name)
          this.theirs.get(each)!.delete(name)
        }
      }
    }
    if (this.conflict || this.remark === this.baseRemark) return
    // Looked at before it is written over: changed there in the meantime, the whole relation is compared anew.
    const there = this.theirRemark.get(901)!
    if (there !== this.baseRemark && there !== this.remark) {
      this.pull(901)
      this.push()
    } else {
      this.theirRemark.set(901, this.remark)
      this.baseRemark = this.remark
    }
  }

  #choose(keep: 'local' | 'channel'): void {
    if (!this.conflict) return
    const { base, remote } = this.conflict
    const [before, baseBefore] = [this.remark, this.baseRemark]
    this.baseRemark = remote
    this.conflict = null
    if (keep === 'channel') this.remark = remote
    this.#undo.push(() => {
      this.conflict = { base, remote }
      if (keep === 'channel') this.remark = before
      this.baseRemark = baseBefore
    })
  }
}

let two: TwoSides
beforeAll(() => {
  two = openTwoSides()
  two.company.groups.set('eg', { name: '组', tags: TAGS.map((name) => ({ id: `et-${name}`, name })) })
  two.pullLibrary()
})
afterAll(() => two.remove())

// Above the ids of the staff.
let met = 1000

class Real {
  readonly id = ++met
  #undo: string[] = []
  readonly #fate: () => Fate

  constructor(fate: () => Fate = () => 'done') {
    this.#fate = fate
    two.meet(this.id, ...STAFF)
    this.pullAll()
    two.push()
  }

  pullAll(): void {
    for (const who of STAFF) two.pullFollow(this.id, who)
  }

  act(step: Step): void {
    const relation = (who: number) => two.company.relation(this.id, who)
    if (step.do === 'tag' || step.do === 'untag') {
      const id = two.store.read.value<string>('SELECT id FROM tags WHERE name = ?', step.tag)!
      this.#note(
        two.act('tags.apply', {
          selection: { ids: [two.customer(this.id)] },
          add: step.do === 'tag' ? [id] : [],
          remove: step.do === 'tag' ? [] : [id],
        }),
      )
    } else if (step.do === 'remark') {
      if (two.remark(this.id) !== step.remark)
        this.#note(two.act('customers.update', { id: two.customer(this.id), remark: step.remark || null }))
    } else if (step.do === 'undo') {
      const token = this.#undo.pop()
      if (token !== undefined) two.undo(token)
    } else if (step.do === 'theirTag') {
      if (step.on) relation(step.staff).tags.add(`et-${step.tag}`)
      else relation(step.staff).tags.delete(`et-${step.tag}`)
    } else if (step.do === 'theirRemark') relation(step.staff).remark = step.remark
    else if (step.do === 'pull') two.pullFollow(this.id, step.staff)
    else if (step.do === 'push') two.push(this.#fate)
    else {
      const [one] = two.call('conflicts.list', { customerId: two.customer(this.id) }).items
      if (one) this.#note(two.act('conflicts.resolve', { id: one.id, keep: step.keep }))
    }
  }

  #note(token: string | undefined): void {
    if (token !== undefined) this.#undo.push(token)
  }

  seen() {
    const [conflict] = two.call('conflicts.list', { customerId: two.customer(this.id) }).items
    return {
      tags: two.tags(this.id),
      remark: two.remark(this.id),
      theirs: STAFF.map((who) => [...two.company.relation(this.id, who).tags].map((each) => each.slice(3)).toSorted()),
      theirRemark: STAFF.map((who) => two.company.relation(this.id, who).remark),
      conflict: conflict ? { base: conflict.base, remote: conflict.remote } : null,
    }
  }
}

const expected = (oracle: Oracle) => ({
  tags: [...oracle.tags].toSorted(),
  remark: oracle.remark,
  theirs: STAFF.map((who) => [...oracle.theirs.get(who)!].toSorted()),
  theirRemark: STAFF.map((who) => oracle.theirRemark.get(who)!),
  conflict: oracle.conflict,
})

/** A choice for our value cannot be taken back once it has left, so these days have no undo of choices. */
const isUndoable = (steps: Step[]) => !steps.some((one) => one.do === 'choose') || !steps.some((one) => one.do === 'undo')

test('any order of edits, undos, pulls and pushes on both sides ends as the three-way table says', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 25, size: 'max' }).filter(isUndoable), (steps) => {
      const oracle = new Oracle()
      const real = new Real()
      for (const one of steps) {
        oracle.act(one)
        real.act(one)
        if (one.do === 'push' || one.do === 'pull') {
          oracle.push()
          two.push()
        }
        expect(real.seen(), JSON.stringify(one)).toEqual(expected(oracle))
      }
    }),
    { numRuns: 120 },
  )
})

test('with lost answers too: in the end both sides are alike, and of each thing the last change holds or a person is asked', () => {
  const fates = fc.infiniteStream(fc.constantFrom<Fate>('done', 'done', 'lostAfter', 'lostBefore', 'offline'))
  const noUndo = fc
    .array(step, { minLength: 5, maxLength: 25, size: 'max' })
    .map((steps) => steps.filter((one) => one.do !== 'undo' && one.do !== 'choose'))
  fc.assert(
    fc.property(noUndo, fates, (steps, stream) => {
      const real = new Real(() => stream.next().value!)
      let ours: string | null = null
      let lastTheirs: string | null = null
      const wishes = new Map<string, Set<boolean>>()
      for (const one of steps) {
        if (one.do === 'remark' && one.remark !== two.remark(real.id)) ours = one.remark
        real.act(one)
        if (one.do === 'theirRemark' && one.staff === 901) lastTheirs = one.remark
        const wish = one.do === 'tag' ? true : one.do === 'untag' ? false : one.do === 'theirTag' ? one.on : undefined
        if (wish !== undefined && 'tag' in one) wishes.set(one.tag, (wishes.get(one.tag) ?? new Set()).add(wish))
      }
      for (let round = 0; round < 4; round++) {
        two.settle()
        two.push()
        real.pullAll()
      }
      two.push()
      const end = real.seen()
      expect(two.open()).toEqual([])
      expect([...new Set(end.theirs.flat())].toSorted()).toEqual(end.tags)
      // What was only ever wanted one way is that way.
      for (const name of TAGS) {
        const [wish, other] = [...(wishes.get(name) ?? [false])]
        if (other === undefined) expect(end.tags.includes(name), name).toBe(wish)
      }
      if (end.conflict) {
        expect(end.conflict.remote).toBe(end.theirRemark[0])
        expect([end.remark, end.conflict.remote]).toEqual([ours, lastTheirs])
      } else {
        expect(end.theirRemark[0]).toBe(end.remark)
        expect([ours ?? '', lastTheirs ?? '']).toContain(end.remark)
        if (ours === null || lastTheirs === null) expect(end.remark).toBe(ours ?? lastTheirs ?? '')
      }
    }),
    { numRuns: 120 },
  )
})
