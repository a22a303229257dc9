import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Ledger, type Sighting } from './ledger.ts'

/** Messages nobody could confuse: no two of one person in one second say the same. */
const world = fc.uniqueArray(
  fc.record({
    seconds: fc.integer({ min: 100, max: 103 }),
    user: fc.constantFrom('1', '2'),
    print: fc.constantFrom('a', 'b', 'c'),
  }),
  { selector: ({ seconds, user, print }) => `${seconds} ${user} ${print}`, minLength: 1, maxLength: 15 },
)
/** What is seen of which message: an event of one, or a page of a history. */
const seen = fc.array(fc.oneof(fc.nat(14), fc.array(fc.nat(14), { minLength: 1, maxLength: 8 })), { maxLength: 40 })

for (const foreign of [false, true]) {
  test(`every message has one id, however often and in whichever order it is seen (${foreign ? 'histories have ids of their own' : 'one id everywhere'})`, () => {
    fc.assert(
      fc.property(world, seen, fc.boolean(), (messages, sights, restarts) => {
        let ledger = new Ledger()
        if (foreign) ledger.kind = 'foreign'
        const sighting = (index: number, id: number): Sighting => ({
          conversation: 'group:7',
          id: String(id),
          empty: false,
          ...messages[index % messages.length]!,
        })
        const liveId = (index: number) => index % messages.length
        const pastId = (index: number) => (foreign ? 1000 + liveId(index) : liveId(index))
        const native = new Map<number, string>()
        const note = (index: number, id: string) => {
          const message = liveId(index)
          expect(native.get(message) ?? id).toBe(id)
          native.set(message, id)
        }
        sights.forEach((sight, turn) => {
          if (typeof sight === 'number') note(sight, ledger.live(sighting(sight, liveId(sight))))
          else {
            const page = [...new Set(sight.map(liveId))]
            ledger.past(page.map((index) => sighting(index, pastId(index)))).forEach((id, at) => note(page[at]!, id))
          }
          // What was heard survives a restart by the cursor; what was only read is read under the same id again.
          const cursor = ledger.snapshot()
          if (restarts && turn % 7 === 6 && cursor !== undefined) {
            const heard = new Set(
              sights
                .slice(0, turn + 1)
                .filter((one) => typeof one === 'number')
                .map(liveId),
            )
            for (const message of [...native.keys()]) if (!heard.has(message)) native.delete(message)
            const kind = ledger.kind
            ledger = new Ledger()
            ledger.restore(cursor)
            expect(ledger.kind === kind || ledger.kind === 'unknown').toBe(true)
            if (foreign) ledger.kind = 'foreign'
          }
        })
        expect(new Set(native.values()).size).toBe(native.size)
      }),
      { numRuns: 400 },
    )
  })
}

test('a recall finds its message under either id, and none where an id stands for several', () => {
  const ledger = new Ledger()
  const about = { seconds: 100, user: '1', print: 'a', empty: false }
  expect(ledger.past([{ conversation: 'group:7', id: '900', ...about }])).toEqual(['900'])
  expect(ledger.live({ conversation: 'group:7', id: '5', ...about })).toBe('900')
  expect(ledger.kind).toBe('foreign')
  expect(ledger.find('group:7', '5')?.native).toBe('900')
  expect(ledger.find(null, '5')).toMatchObject({ native: '900', conversation: 'group:7' })
  ledger.live({ conversation: 'group:8', id: '5', ...about })
  expect(ledger.find(null, '5')).toBeUndefined()
  expect(ledger.find('group:8', '5')?.native).toBe('5')
})

test('one id for two messages of a conversation keeps them apart', () => {
  const ledger = new Ledger()
  const row = (seconds: number): Sighting => ({ conversation: 'group:7', id: '0', seconds, user: '1', print: 'a', empty: false })
  const natives = ledger.past([row(100), row(101), row(102)])
  expect(new Set(natives).size).toBe(3)
  expect(ledger.past([row(100), row(101), row(102)])).toEqual(natives)
})

test('a cursor that is broken or of another kind is as good as none', () => {
  for (const cursor of [
    '',
    '{',
    '[]',
    'null',
    '{"v":2}',
    '{"v":1,"rows":7}',
    '{"v":1,"rows":[[1],null,["a","b","c","d","e","f"]]}',
  ]) {
    const ledger = new Ledger()
    ledger.restore(cursor)
    expect(ledger.mark).toBe(0)
  }
})
