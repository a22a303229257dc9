/** Whatever order the records of a channel come in, however often and wherever it is cut: in the end the database holds what truly happened. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { liveBench, NOW, type LiveBench } from '../testing/live-bench.ts'
import { TrueWorld, type Act } from '../testing/told-world.ts'
import type { LiveRecord } from '../channel/records.ts'

const bench = liveBench('wecom')

const acts = fc.array(
  fc.record<Act>({
    kind: fc.constantFrom(
      'join',
      'join',
      'leave',
      'rename',
      'list',
      'list',
      'stale',
      'dismiss',
      'found',
      'say',
      'say',
      'say',
      'edit',
      'recall',
      'follow',
      'unfollow',
      'contact',
    ),
    a: fc.nat(50),
    b: fc.nat(50),
    lost: fc.boolean(),
  }),
  { minLength: 1, maxLength: 60 },
)

/** Each record once or more, in an order drawn from the numbers. */
function disturbed(records: readonly LiveRecord[], numbers: readonly number[]): LiveRecord[] {
  const number = (i: number) => numbers[i % numbers.length]! * (i + 1)
  const all = records.flatMap((record, i) => (number(i) % 3 === 0 ? [record, record] : [record]))
  return all
    .map((record, i) => ({ record, place: (number(i) * 7919) % 10_007 }))
    .sort((one, other) => one.place - other.place)
    .map(({ record }) => record)
}

function batches(records: readonly LiveRecord[], sizes: readonly number[]): LiveRecord[][] {
  const cut: LiveRecord[][] = []
  for (let from = 0, i = 0; from < records.length; i++) {
    const size = 1 + (sizes[i % sizes.length]! % 9)
    cut.push(records.slice(from, from + size))
    from += size
  }
  return cut
}

function expectGroups(bench: LiveBench, world: TrueWorld, passed: boolean): void {
  const known = new Set(bench.all<{ native_id: string }>('SELECT native_id FROM conversations').map((row) => row.native_id))
  for (const group of world.groups.filter(({ id }) => known.has(id))) {
    const row = bench.get<{ title: string; gone_at: number | null; told_at: number | null }>(
      'SELECT c.title, c.gone_at, g.told_at FROM conversations c JOIN group_chats g ON g.conversation_id = c.id WHERE c.native_id = ?',
      group.id,
    )!
    if (group.gone) {
      if (row.told_at !== null && (passed || group.goneTold)) expect(row.gone_at, group.id).not.toBeNull()
      continue
    }
    expect(row).toMatchObject({ title: group.name, gone_at: null })
    const members = bench.all<{ id: string; joined_at: number | null; left_at: number | null }>(
      `SELECT k.native_id AS id, m.joined_at, m.left_at FROM group_members m JOIN contacts k ON k.id = m.contact_id
       JOIN conversations c ON c.id = m.conversation_id WHERE c.native_id = ?`,
      group.id,
    )
    const present = members.filter((one) => one.left_at === null).map((one) => [one.id, one.joined_at])
    expect(new Map(present as [string, number][])).toEqual(group.members)
  }
}

function expectMessages(bench: LiveBench, world: TrueWorld): void {
  const stored = bench.all<{
    place: string
    uid: string
    sent_at: number
    text: string
    edited_at: number | null
    recalled: number
  }>(
    `SELECT c.native_id AS place, m.uid, m.sent_at, m.text, m.edited_at, m.recalled_at IS NOT NULL AS recalled
     FROM messages m JOIN conversations c ON c.id = m.conversation_id ORDER BY m.id`,
  )
  expect(stored).toEqual(
    world.messages.map(({ record, text, editedAt, recalled }) => ({
      place: record.conversation.id,
      uid: record.nativeId,
      sent_at: record.sentAt,
      text,
      edited_at: editedAt,
      recalled: Number(recalled),
    })),
  )
  expect(bench.wrongFigures()).toEqual([])
  expect(bench.indexProblems()).toEqual([])
}

function expectMarks(bench: LiveBench): void {
  const marks = () => bench.all('SELECT id, unread_count, waiting_since FROM conversations ORDER BY id')
  const kept = marks()
  bench.workspace.store.write((db) => {
    db.run(`UPDATE conversations SET unread_count = 0, waiting_since = NULL, read_message_id = 0`)
    db.run(`INSERT INTO figures_due SELECT 'conversation', id FROM conversations`)
  })
  bench.figures()
  expect(kept).toEqual(marks())
}

test('lists, events, messages, edits and recalls in any order, twice and in any portions', () => {
  fc.assert(
    fc.property(acts, fc.array(fc.nat(10_000), { minLength: 3, maxLength: 40 }), (all, numbers) => {
      const world = new TrueWorld()
      const first = world.lists()
      for (const act of all) world.act(act)
      const timeless = (record: LiveRecord) => record.type === 'contact' || record.type === 'contactGone'
      const stream = disturbed([...world.told.filter((record) => !timeless(record)), ...world.lists()], numbers)
      bench.atOnce = numbers[0]! % 3
      bench.clear()
      bench.apply(first)
      for (const batch of batches(stream, numbers)) bench.apply(batch)
      bench.figures()
      expectGroups(bench, world, false)
      expectMessages(bench, world)
      expectMarks(bench)
      const before = bench.written
      for (const batch of batches(stream, numbers)) expect(bench.apply(batch)).toMatchObject({ changed: 0, messagesAdded: 0 })
      expect(bench.written).toBe(before)
    }),
    { numRuns: 150 },
  )
})

test('a stream that was cut, and its news lost, is put right by the next whole pass, which then changes nothing any more', () => {
  fc.assert(
    fc.property(acts, fc.array(fc.nat(10_000), { minLength: 3, maxLength: 40 }), (all, numbers) => {
      const world = new TrueWorld()
      for (const act of all) world.act(act)
      const stream = batches(disturbed(world.told, numbers), numbers)
      bench.atOnce = numbers[0]! % 3
      bench.clear()
      stream.forEach((batch, i) => {
        if (numbers[i % numbers.length]! % 4 === 0) bench.restart()
        bench.apply(batch)
      })
      const lists = world.lists()
      const contacts = world.contacts()
      const pass = () => {
        const pairs = [...world.follows].flatMap(([id, staff]) => [...staff.keys()].map((one) => `${id}\n${one}`))
        return [
          bench.apply(contacts, NOW),
          bench.vanish('follows', pairs, NOW),
          bench.apply(lists, NOW),
          bench.vanish(
            'groups',
            world.groups.filter((group) => !group.gone).map((group) => group.id),
            NOW,
          ),
        ]
      }
      pass()
      bench.figures()
      expectGroups(bench, world, true)
      expectMessages(bench, world)
      expectMarks(bench)
      const standing = bench.all<{ id: string; staff: string; added_at: number }>(
        `SELECT k.native_id AS id, s.native_id AS staff, f.added_at FROM contact_follows f JOIN contacts k ON k.id = f.contact_id
           JOIN contacts s ON s.id = f.staff_id WHERE f.gone_at IS NULL ORDER BY 1, 2`,
      )
      expect(standing).toEqual(
        [...world.follows]
          .flatMap(([id, staff]) => [...staff].map(([one, addedAt]) => ({ id, staff: one, added_at: addedAt })))
          .sort((one, other) => (`${one.id} ${one.staff}` < `${other.id} ${other.staff}` ? -1 : 1)),
      )
      for (const { id, gone_at } of bench.all<{ id: string; gone_at: number | null }>(
        `SELECT native_id AS id, gone_at FROM contacts WHERE role = 'external' AND id IN (SELECT contact_id FROM contact_follows)`,
      )) {
        expect(gone_at === null, id).toBe(world.follows.get(id)!.size > 0)
      }
      expect(bench.value('SELECT count(*) FROM customers')).toBe(
        bench.value(`SELECT count(*) FROM contacts WHERE role = 'external'`),
      )
      const before = bench.written
      for (const applied of pass()) expect(applied.changed).toBe(0)
      expect(bench.written).toBe(before)
    }),
    { numRuns: 150 },
  )
})
