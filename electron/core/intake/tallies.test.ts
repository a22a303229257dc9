import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addTalliesDue } from '#core/store/tables/figures-due.ts'
import { openTestStore } from '#core/testing/test-store.ts'
import { TallySettling } from './tallies.ts'

const CONTACTS = 2_500
let opened: ReturnType<typeof openTestStore>
beforeAll(() => {
  opened = openTestStore()
  opened.store.write((db) => {
    db.run(`INSERT INTO accounts(id, channel, native_id, name, created_at) VALUES(1, 'wecom', 'ww1', '小店', 0)`)
    for (let id = 1; id <= CONTACTS; id++)
      db.run(`INSERT INTO contacts(id, account_id, native_id, name) VALUES(?, 1, ?, ?)`, id, `wm${id}`, `客户${id}`)
  })
})
afterAll(() => opened.remove())

const tally = fc.record({ contact: fc.integer({ min: 1, max: CONTACTS }), n: fc.integer({ min: 1, max: 5 }), at: fc.nat(1000) })
/** What happens: some are postponed, one of two settlers does a portion, the other one, a kill forgets what both had in memory. */
const step = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('add' as const), tallies: fc.array(tally, { maxLength: 60 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('many' as const), from: fc.nat(CONTACTS) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('kill' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('first' as const, 'second' as const) }) },
)

test('however settling is interrupted, by whomever it is gone on with, each tally counts once', () => {
  const { store } = opened
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      store.write((db) => db.run('UPDATE contacts SET message_count = 0, first_seen_at = NULL, last_seen_at = NULL'))
      const expected = new Map<number, { n: number; first: number; last: number }>()
      const settlers = { first: new TallySettling(), second: new TallySettling() }
      const add = (tallies: readonly { contact: number; n: number; at: number }[]) => {
        for (const { contact, n, at } of tallies) {
          const sum = expected.get(contact) ?? { n: 0, first: at, last: at }
          expected.set(contact, { n: sum.n + n, first: Math.min(sum.first, at), last: Math.max(sum.last, at) })
        }
        store.write((db) =>
          addTalliesDue(
            db,
            tallies.map(({ contact, n, at }) => ({ contact_id: contact, n, first_at: at, last_at: at })),
          ),
        )
      }
      for (const one of steps) {
        if (one.do === 'add') add(one.tallies)
        else if (one.do === 'many')
          // More than one portion holds, so that a kill falls between two.
          add(Array.from({ length: 12_000 }, (_, i) => ({ contact: 1 + ((one.from + i * 7) % CONTACTS), n: 1, at: i % 997 })))
        else if (one.do === 'kill') Object.assign(settlers, { first: new TallySettling(), second: new TallySettling() })
        else store.write((db) => settlers[one.do].step(db))
      }
      while (store.write((db) => settlers.first.step(db)) !== undefined);
      const held = store.read.all<{ id: number; n: number; first: number; last: number }>(
        'SELECT id, message_count AS n, first_seen_at AS first, last_seen_at AS last FROM contacts WHERE message_count > 0 ORDER BY id',
      )
      expect(held).toEqual([...expected].toSorted(([a], [b]) => a - b).map(([id, sum]) => ({ id, ...sum })))
      expect(store.read.value('SELECT (SELECT count(*) FROM tallies_due) + (SELECT count(*) FROM tallies_mark)')).toBe(0)
    }),
    { numRuns: 40 },
  )
})
