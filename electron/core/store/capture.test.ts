import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestWorkspace, type TestWorkspace } from '#core/testing/test-store.ts'
import type { Source } from './capture.ts'
import { actsAfter, actsToUndo, newestAct, rowsOfAct, type StoredAct } from './captured-acts.ts'
import { setFollower } from './followers.ts'
import { KEPT_ACTS } from './trimming.ts'

let world: TestWorkspace
let start: number
beforeEach(() => {
  world = openTestWorkspace()
  world.store.write((db) => {
    db.run(`INSERT INTO accounts(id, channel, native_id, name, created_at) VALUES(1, 'wecom', 'ww1', '企业微信', 0)`)
    db.run(`INSERT INTO contacts(id, account_id, native_id, name) VALUES(7, 1, 'wm7', '小满')`)
    db.run(`INSERT INTO customers(id, name, created_at, updated_at) VALUES('c', '小满', 0, 0)`)
    setFollower(db, 'test', newestAct(db))
  })
  start = newestAct(world.store.read)
  world.store.write((db) => setFollower(db, 'test', start))
})
afterEach(() => world.remove())

const acts = () => actsAfter(world.store.read, start, 1000)
const rows = (act: StoredAct) =>
  rowsOfAct(world.store.read, act).map(({ table, key, before, after }) => ({ table, key, before, after }))
const lastRows = () => rows(acts().at(-1)!)
const write = (sql: string, source: Source = 'people') => world.store.write((db) => db.run(sql), source)

describe('what is captured', () => {
  test('a new row with all its columns, a change with those that changed, a deletion with what there was', () => {
    write(`INSERT INTO notes(id, customer_id, text, created_at, updated_at) VALUES('n', 'c', '你好 "x"', 1, 2)`)
    expect(lastRows()).toEqual([
      {
        table: 'notes',
        key: ['n'],
        before: null,
        after: { customer_id: 'c', text: '你好 "x"', operator_id: null, created_at: 1, updated_at: 2 },
      },
    ])
    write(`UPDATE notes SET text = '再见', updated_at = 2 WHERE id = 'n'`)
    expect(lastRows()).toEqual([{ table: 'notes', key: ['n'], before: { text: '你好 "x"' }, after: { text: '再见' } }])
    write(`DELETE FROM notes WHERE id = 'n'`)
    expect(lastRows()).toEqual([
      {
        table: 'notes',
        key: ['n'],
        before: { customer_id: 'c', text: '再见', operator_id: null, created_at: 1, updated_at: 2 },
        after: null,
      },
    ])
  })

  test('every write with its source, whether it can be taken back or not', () => {
    for (const source of ['people', 'channel', 'machine', 'hub'] as const)
      write(`UPDATE customers SET remark = '${source}'`, source)
    expect(acts().map(({ source, token }) => [source, token])).toEqual([
      ['people', null],
      ['channel', null],
      ['machine', null],
      ['hub', null],
    ])
  })

  test('only acts of people while nobody follows', () => {
    world.store.write((db) => db.run('DELETE FROM followers'))
    for (const source of ['channel', 'people', 'machine', 'hub'] as const)
      write(`UPDATE customers SET remark = '${source}'`, source)
    write(`UPDATE contacts SET name = '小满', detail = '{"a":1}'`, 'channel')
    expect(acts().map(({ source }) => source)).toEqual(['people'])
    expect(lastRows()).toMatchObject([{ before: { remark: 'channel' }, after: { remark: 'people' } }])
  })

  test('and whatever can be taken back', () => {
    world.store.write((db) => db.run('DELETE FROM followers'))
    const { undoToken } = world.store.transact(({ db, captureUndo }) => {
      db.run(`UPDATE customers SET phone = '1'`)
      captureUndo()
      db.run(`UPDATE customers SET remark = 'x'`)
    }, 'machine')
    expect(lastRows()).toHaveLength(1)
    world.store.undo(undoToken!)
    expect(world.store.read.get('SELECT phone, remark FROM customers')).toEqual({ phone: '1', remark: null })
  })

  test('a write that changes nothing is no act, and one that fails leaves none', () => {
    write(`UPDATE customers SET remark = NULL`)
    expect(() =>
      world.store.transact(({ db, captureUndo }) => {
        captureUndo()
        db.run(`UPDATE customers SET remark = 'x'`)
        throw new Error('stop')
      }),
    ).toThrow('stop')
    expect(acts()).toEqual([])
  })

  test('figures are not, the columns of people in a table of channels are', () => {
    write(`UPDATE customers SET message_count = 5, order_cents = 7`, 'channel')
    expect(acts()).toEqual([])
    write(`UPDATE contacts SET message_count = 5, last_seen_at = 9`, 'channel')
    expect(acts()).toEqual([])
    write(`UPDATE contacts SET role = 'staff'`)
    expect(lastRows()).toEqual([{ table: 'contacts', key: [7], before: { role: 'external' }, after: { role: 'staff' } }])
  })

  test('of marks only those of people; one that becomes theirs is told whole', () => {
    const label = `INSERT INTO message_labels(message_id, kind, score, reasons, source) VALUES(1024, 'promo', 0.1, '[]', 'auto')`
    write(label, 'machine')
    expect(acts()).toEqual([])
    write(`UPDATE message_labels SET kind = 'none', source = 'manual'`)
    expect(lastRows()[0]).toMatchObject({
      before: { kind: 'promo', source: 'auto' },
      after: { kind: 'none', source: 'manual', score: 0.1, reasons: '[]' },
    })
  })

  test('values of every kind come back as they were', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.constantFrom('', '"', "'", '\\', '\n\u0001', '{"hex":"00"}'),
    )
    const whole = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.double({ noNaN: true }),
        whole,
        fc.option(text, { nil: null }),
        (bytes, score, position, remark) => {
          world.store.write((db) => {
            db.run('DELETE FROM content_attachments')
            db.run('DELETE FROM message_labels')
            db.run(`INSERT INTO message_labels(message_id, kind, score, reasons, source) VALUES(1, 'x', ?, '', 'manual')`, score)
            db.run(`INSERT INTO content_attachments VALUES('a', 'x', ?, ?, '', ?)`, position, remark ?? '', Buffer.from(bytes))
          })
          const [label, attachment] = lastRows().slice(-2)
          // SQLite keeps no zero below zero.
          expect(label!.after!.score).toBe(score + 0)
          expect(BigInt(attachment!.after!.position as number)).toBe(position)
          expect(attachment!.after!.name).toBe(remark ?? '')
          expect(new Uint8Array(attachment!.after!.bytes as Uint8Array)).toEqual(bytes)
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('acts that can be taken back', () => {
  const remark = (value: string | number) =>
    world.store.transact(({ db, captureUndo }) => {
      captureUndo({ label: 'customers.undo.updated', values: { name: `${value}` } })
      db.run('UPDATE customers SET remark = ?', String(value))
    }).undoToken!
  const stored = () => world.store.read.value<string | null>('SELECT remark FROM customers')

  test('are taken back after a restart, under their own words, and done again', () => {
    const first = remark('一')
    const second = remark('二')
    world.reopen()
    expect(actsToUndo(world.store.read, 10).map(({ token, label }) => [token, label])).toEqual([
      [second, { label: 'customers.undo.updated', values: { name: '二' } }],
      [first, { label: 'customers.undo.updated', values: { name: '一' } }],
    ])
    const undone = world.store.undo(second)
    expect(undone.value).toEqual({ label: 'customers.undo.updated', values: { name: '二' } })
    expect(stored()).toBe('一')
    // Neither what was taken back nor the undo itself is offered; what is done again is.
    expect(actsToUndo(world.store.read, 10).map(({ token }) => token)).toEqual([first])
    world.reopen()
    expect(() => world.store.undo(second)).toThrow(/nothing left to undo/)
    const again = world.store.undo(undone.undoToken!).undoToken!
    expect(stored()).toBe('二')
    expect(actsToUndo(world.store.read, 10).map(({ token }) => token)).toEqual([again, first])
  })

  test('only from where the write says so', () => {
    const { undoToken } = world.store.transact(({ db, captureUndo }) => {
      db.run(`UPDATE customers SET phone = '138'`)
      captureUndo()
      db.run(`UPDATE customers SET remark = '老客'`)
    })
    expect(lastRows()).toHaveLength(2)
    world.store.undo(undoToken!)
    expect(world.store.read.get('SELECT phone, remark FROM customers')).toEqual({ phone: '138', remark: null })
  })

  test('are the last hundred; what is older is trimmed, but for what a follower has not read', () => {
    const tokens = Array.from({ length: KEPT_ACTS + 30 }, (_, i) => remark(i))
    expect(acts()).toHaveLength(KEPT_ACTS + 30)
    world.store.write((db) => setFollower(db, 'test', newestAct(db)))
    // A backlog goes two by two.
    for (let i = 0; i < 40; i++) tokens.push(remark(`n${i}`))
    world.store.write((db) => db.run('DELETE FROM followers'))
    for (let i = 0; i < 40; i++) tokens.push(remark(`m${i}`))
    const left = world.store.read.all<{ token: string }>('SELECT token FROM acts WHERE token IS NOT NULL ORDER BY id')
    expect(left.map(({ token }) => token)).toEqual(tokens.slice(-KEPT_ACTS))
    expect(world.store.read.value('SELECT count(*) FROM captured_rows')).toBe(KEPT_ACTS)
    expect(() => world.store.undo(tokens.at(-KEPT_ACTS - 1)!)).toThrow(/nothing left to undo/)
    world.reopen()
    for (const token of tokens.slice(-KEPT_ACTS).toReversed()) world.store.undo(token)
    expect(stored()).toBe('109')
  })

  test('an act of many rows is trimmed a piece at a time', () => {
    world.store.write((db) => {
      for (let i = 0; i < 12_000; i++)
        db.run(`INSERT INTO notes(id, customer_id, text, created_at, updated_at) VALUES(?, 'c', '', 0, 0)`, `n${i}`)
    }, 'channel')
    world.store.write((db) => db.run('DELETE FROM followers'))
    const counts = [0, 1, 2, 3].map(() => {
      write(`UPDATE customers SET updated_at = updated_at + 1`)
      return world.store.read.value<number>(`SELECT count(*) FROM captured_rows WHERE tbl = 'notes'`)
    })
    expect(counts).toEqual([7000, 2000, 0, 0])
  })
})
