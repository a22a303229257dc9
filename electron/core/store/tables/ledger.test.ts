import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ledgerActs, ledgerProblem } from '#shared/domain/ledger-acts.ts'
import { openTestWorkspace, type TestWorkspace } from '#core/testing/test-store.ts'
import { appendLedger, type LedgerEntry } from './ledger.ts'

let world: TestWorkspace
beforeAll(() => {
  world = openTestWorkspace()
})
afterAll(() => world.remove())

const marked: LedgerEntry = {
  at: 1000,
  operatorId: null,
  act: 'post.marked',
  subject: 'message:7',
  detail: { kind: 'promo', group: 3, at: 900 },
}
const entries = () =>
  world.store.read.all<{ act: string; subject: string; detail: string }>('SELECT act, subject, detail FROM ledger')

describe('what the ledger takes', () => {
  test('an act of the list with its own subject and detail, as it was given', () => {
    world.store.write((db) => appendLedger(db, marked))
    expect(entries()).toEqual([{ act: 'post.marked', subject: 'message:7', detail: '{"kind":"promo","group":3,"at":900}' }])
  })

  test.each<[string, Record<string, unknown>]>([
    ['an act that is not on the list', { act: 'post.liked' }],
    ['a name every object has', { act: 'constructor' }],
    ['a subject of another kind', { subject: 'customer:7' }],
    ['a missing field', { detail: { kind: 'promo', group: 3 } }],
    ['a field too many', { detail: { kind: 'promo', group: 3, at: 900, note: 'x' } }],
    ['a field of another type', { detail: { kind: 'promo', group: '3', at: 900 } }],
  ])('refused, and the whole write with it: %s', (_, change) => {
    const before = entries()
    const entry = { ...marked, ...change } as LedgerEntry
    expect(() =>
      world.store.write((db) => {
        appendLedger(db, marked)
        appendLedger(db, entry)
      }),
    ).toThrow(expect.objectContaining({ code: 'INTERNAL' }))
    expect(entries()).toEqual(before)
  })
})

test('subjects without an id, and fields that may be left out', () => {
  expect(ledgerProblem({ act: 'policy.reordered', subject: 'policies', detail: { ids: ['p1'] } })).toBeNull()
  const sent = { group: 4, kind: 'promo', at: 5, content: 'c1' }
  for (const detail of [sent, { ...sent, task: null }, { ...sent, task: 't' }])
    expect(ledgerProblem({ act: 'delivery.sent', subject: 'delivery:d1', detail })).toBeNull()
})

describe('the list is closed on both sides', () => {
  const core = fileURLToPath(new URL('../..', import.meta.url))
  const sources = readdirSync(core, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => ({ name: name.replaceAll('\\', '/'), text: readFileSync(join(core, name), 'utf8') }))

  test('every act that core names as one is on it, and every act on it is named somewhere', () => {
    const acts = Object.keys(ledgerActs)
    const named = sources.flatMap(({ text }) =>
      [...text.matchAll(/\bact\b\s*[:=]\s*([^,\n]+)/g)].flatMap(
        ([, value]) => value!.match(/(?<=')[a-zA-Z]+\.[a-zA-Z.]+(?=')/g) ?? [],
      ),
    )
    expect(named.length).toBeGreaterThan(5)
    expect(named.filter((name) => !acts.includes(name))).toEqual([])
    expect(acts.filter((name) => !sources.some(({ text }) => text.includes(`'${name}'`)))).toEqual([])
  })

  test('nobody writes to the table but its own file', () => {
    const writers = sources.filter(({ text }) => /(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) ledger\b/.test(text))
    expect(writers.map(({ name }) => name)).toEqual(['store/tables/ledger.ts'])
  })
})
