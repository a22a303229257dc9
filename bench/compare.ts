/**
 * A benchmark of this checkout and of another one (the state before a change, in a worktree with its own node_modules), run in turn, so
 * that what else the machine does falls on both alike. Every number as the median of the rounds before and now, and their ratio.
 * npm run bench -- compare NAME --against DIR [--rounds N] [--together] [--only TEXT]
 * [--json] [-- arguments of the benchmark]
 * With --together both run at the same time: on a machine whose load changes from minute to minute that is the fairer way.
 * For a person only the paths that hold TEXT (p95 unless told otherwise), largest ratio first. `spread` is how far apart the rounds of the
 * same checkout were, largest through smallest: a ratio within it says nothing.
 */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { here, median, numbersOf, runBench } from './checkout.ts'

const { values, positionals } = parseArgs({
  options: {
    against: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    together: { type: 'boolean', default: false },
    only: { type: 'string', default: 'p95' },
    json: { type: 'boolean', default: false },
  },
  allowPositionals: true,
})
const [name, ...args] = positionals
if (name === undefined || values.against === undefined)
  throw new Error('Usage: npm run bench -- compare NAME --against DIR [--rounds N] [-- arguments of the benchmark]')
const ROUNDS = Number(values.rounds)
const sides = { before: resolve(values.against), now: here }
const found: Record<keyof typeof sides, Map<string, number>[]> = { before: [], now: [] }
for (let round = 0; round < ROUNDS; round += 1) {
  // Which of them is first changes, since the second finds files at hand that the first had to fetch.
  const order = round % 2 === 0 ? (['before', 'now'] as const) : (['now', 'before'] as const)
  const run = async (side: keyof typeof sides) => {
    found[side].push(numbersOf(await runBench(sides[side], name, args)))
    process.stderr.write(`round ${round + 1} of ${ROUNDS}: ${side}\n`)
  }
  if (values.together) await Promise.all(order.map(run))
  else for (const side of order) await run(side)
}

interface Row {
  before: number
  now: number
  ratio: number
  spread: number
}

const spreadOf = (numbers: readonly number[]) => Math.max(...numbers) / Math.min(...numbers)
const rows: Record<string, Row> = {}
for (const path of found.now[0]?.keys() ?? []) {
  const of = (side: keyof typeof sides) => found[side].flatMap((document) => document.get(path) ?? [])
  const [before, now] = [of('before'), of('now')]
  if (before.length < ROUNDS || now.length < ROUNDS) continue
  const hundredth = (value: number) => Math.round(value * 100) / 100
  rows[path] = {
    before: median(before),
    now: median(now),
    ratio: hundredth(median(now) / median(before)),
    spread: hundredth(Math.max(spreadOf(before), spreadOf(now))),
  }
}

if (values.json) console.log(JSON.stringify({ name: 'compare', bench: name, rounds: ROUNDS, rows }))
else {
  const shown = Object.entries(rows).filter(([path]) => path.toLowerCase().includes(values.only.toLowerCase()))
  for (const [path, { before, now, ratio, spread }] of shown.toSorted((a, b) => b[1].ratio - a[1].ratio))
    console.log(`${ratio.toFixed(2)}  ${before} → ${now}  (spread ${spread.toFixed(2)})  ${path}`)
}
