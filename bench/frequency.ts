/**
 * The frequency book: one check with a long ledger, and placing four weeks of promos in 500 groups.
 * npm run bench -- frequency [--json]
 * Goals: check ≤ 50 µs (aim 5), plan ≤ 1 s. `--json` prints one JSON document, otherwise lines for people.
 */
import { parseArgs } from 'node:util'
import { FrequencyBook } from '#shared/domain/frequency/book.ts'
import type { CountedTouch } from '#shared/domain/frequency/touch.ts'
import { frequencyCheck } from '#shared/contract/frequency-case.ts'
import { policySchema } from '#shared/domain/frequency/policy.ts'

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } })

const HOUR = 3_600_000
const DAY = 24 * HOUR
const ORIGIN = Date.parse('2026-11-23T02:00:00Z')
const zone = 'Asia/Shanghai'

const policies = [
  {
    id: 'group',
    scope: { kind: 'workspace' },
    max: 3,
    window: { rollingDays: 7 },
    minGapHours: 20,
    quietHours: { from: '22:00', to: '08:00' },
  },
  { id: 'person', scope: { kind: 'eachCustomer' }, max: 5, window: { rollingDays: 7 } },
].map((policy) => policySchema.parse(policy))

/** Deterministic numbers in [0, 1): mulberry32. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

function percentile(sorted: number[], p: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))]!
}

/** One group whose `n` touches lie three to eight days apart, so that allowed and refused candidates both occur. */
function longLedger(n: number) {
  const next = random(7)
  let at = ORIGIN
  const touches = Array.from({ length: n }, (_, i): CountedTouch => {
    at += Math.floor((72 + next() * 120) * 60) * 60_000
    return { id: `t${i}`, group: 'g', at, kind: 'promo' }
  })
  const book = new FrequencyBook({ zone, policies, groups: [{ id: 'g', members: ['c1', 'c2', 'c3'] }], touches })
  // Within a year of each other: a ledger is long, but what is planned lies together.
  const middle = touches[n >> 1]!.at
  const candidates = Array.from({ length: 20_000 }, (_, i): CountedTouch => {
    return { id: `x${i}`, group: 'g', at: middle + Math.floor(next() * Math.min(365, n) * 24 * 60) * 60_000, kind: 'promo' }
  })
  return { book, candidates }
}

function measure(candidates: readonly CountedTouch[], ask: (candidate: CountedTouch) => boolean) {
  for (const candidate of candidates.slice(0, 5000)) ask(candidate)
  const times: number[] = []
  let refused = 0
  for (const candidate of candidates) {
    const start = process.hrtime.bigint()
    const allowed = ask(candidate)
    times.push(Number(process.hrtime.bigint() - start) / 1000)
    if (!allowed) refused += 1
  }
  times.sort((a, b) => a - b)
  const mean = times.reduce((sum, us) => sum + us, 0) / times.length
  return { mean, p50: percentile(times, 0.5), p95: percentile(times, 0.95), refused: refused / candidates.length }
}

function checks(n: number) {
  const { book, candidates } = longLedger(n)
  return {
    check: measure(candidates, (candidate) => book.refusal(candidate) === null),
    withNextFree: measure(candidates, (candidate) => book.judge(candidate).allowed),
  }
}

/** A planner tries: what a fork costs to make, what one try costs, and a check in it beside one in the book. */
function forks(n: number) {
  const { book, candidates } = longLedger(n)
  const perSecond = (count: number, work: (candidate: CountedTouch) => void) => {
    for (let i = 0; i < count / 10; i += 1) work(candidates[i % candidates.length]!)
    const start = performance.now()
    for (let i = 0; i < count; i += 1) work(candidates[i % candidates.length]!)
    return Math.round((count / (performance.now() - start)) * 1000)
  }
  const forked = book.fork()
  const tried = book.fork()
  for (const candidate of candidates.slice(0, 20)) tried.add({ ...candidate, id: `tried-${candidate.id}` })
  const mean = (asked: FrequencyBook) => measure(candidates, (candidate) => asked.refusal(candidate) === null).mean
  // In turns, so that a busy machine slows all three.
  const rounds = Array.from({ length: 3 }, () => ({ base: mean(book), fork: mean(forked), changedFork: mean(tried) }))
  const least = (of: keyof (typeof rounds)[number]) => Math.min(...rounds.map((round) => round[of]))
  return {
    forksPerSecond: perSecond(200_000, () => void book.fork()),
    /** Fork, place one touch, judge another, drop: copies the one time line of all the touches. */
    triesPerSecond: perSecond(5000, (candidate) => {
      const fork = book.fork()
      fork.add(candidate)
      fork.refusal(candidate)
    }),
    checkUs: { base: least('base'), fork: least('fork'), changedFork: least('changedFork') },
  }
}

/** 500 groups and 50,000 contacts, about 14 promos a group over four weeks; a refused one moves to its next free slot. */
function plan(): { planMs: number; candidates: number; placed: number; moved: number } {
  const next = random(11)
  const groups = Array.from({ length: 500 }, (_, i) => ({
    id: `g${i}`,
    tier: i % 10 === 0 ? 'vip' : 'plain',
    members: [] as string[],
  }))
  for (let c = 0; c < 50_000; c += 1) {
    const count = 1 + Math.floor(next() * next() * 4)
    for (let k = 0; k < count; k += 1) groups[Math.floor(next() ** 1.5 * 500)]!.members.push(`c${c}`)
  }
  const candidates: CountedTouch[] = []
  for (let day = 0; day < 28; day += 1) {
    for (const group of groups) {
      if (next() >= 0.5) continue
      const at = ORIGIN + day * DAY + Math.floor(next() * 24) * HOUR
      candidates.push({ id: `x${candidates.length}`, group: group.id, at, kind: 'promo' })
    }
  }
  const t0 = performance.now()
  const book = new FrequencyBook({ zone, policies, groups, touches: [] })
  let placed = 0
  let moved = 0
  for (const candidate of candidates) {
    const verdict = book.judge(candidate)
    if (verdict.allowed) {
      book.add(candidate)
      placed += 1
      continue
    }
    if (verdict.nextFree === null || verdict.nextFree >= ORIGIN + 28 * DAY) continue
    book.add({ ...candidate, at: verdict.nextFree })
    placed += 1
    moved += 1
  }
  const t2 = performance.now()
  return { planMs: t2 - t0, candidates: candidates.length, placed, moved }
}

/** A whole case file with a long ledger, JSON text to verdicts. */
function caseFile(): { touches: number; ms: number } {
  const touches = Array.from({ length: 10_000 }, (_, i) => ({
    id: `t${i}`,
    group: `g${i % 100}`,
    at: new Date(ORIGIN + Math.floor(i / 100) * 56 * HOUR).toISOString(),
    kind: 'promo',
    state: 'sent',
  }))
  const text = JSON.stringify({
    zone,
    policies,
    groups: Array.from({ length: 100 }, (_, i) => ({ id: `g${i}`, members: [`c${i}`] })),
    touches,
    candidates: Array.from({ length: 100 }, (_, i) => ({
      id: `x${i}`,
      group: `g${i}`,
      at: new Date(ORIGIN).toISOString(),
      kind: 'promo',
    })),
  })
  const start = performance.now()
  frequencyCheck(JSON.parse(text))
  return { touches: touches.length, ms: performance.now() - start }
}

const short = checks(100)
const long = checks(10_000)
const result = {
  name: 'frequency',
  check: { touches: 10_000, unit: 'us', goal: 50, aim: 5, ...long.check, ratioTo100Touches: long.check.mean / short.check.mean },
  checkWithNextFree: { touches: 10_000, unit: 'us', ...long.withNextFree },
  fork: { touches: 10_000, ...forks(10_000) },
  plan: { groups: 500, weeks: 4, contacts: 50_000, goalMs: 1000, ...plan() },
  caseFile: caseFile(),
}

if (values.json) console.log(JSON.stringify(result))
else {
  const { check, checkWithNextFree, fork, plan: planned, caseFile: file } = result
  const us = (n: number) => `${n.toFixed(2)} µs`
  console.log(`check, 10,000 touches: mean ${us(check.mean)}, p95 ${us(check.p95)} (goal ≤ 50)`)
  console.log(`the same with the next free slot: mean ${us(checkWithNextFree.mean)}, p95 ${us(checkWithNextFree.p95)}`)
  console.log(
    `fork of them: ${fork.forksPerSecond} a second; fork, place and check: ${fork.triesPerSecond} a second; check in the book ` +
      `${us(fork.checkUs.base)}, in a fork ${us(fork.checkUs.fork)}, in one with 20 placed ${us(fork.checkUs.changedFork)}`,
  )
  console.log(
    `plan, 500 groups × 4 weeks: ${planned.planMs.toFixed(0)} ms, ` +
      `${planned.placed} of ${planned.candidates} placed, ${planned.moved} of them moved (goal ≤ 1000)`,
  )
  console.log(`case file of ${file.touches} touches: ${file.ms.toFixed(0)} ms`)
}
