import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestStore } from '#core/testing/test-store.ts'
import type { Store } from './store.ts'

let store: Store
let remove: () => void
beforeEach(() => {
  ;({ store, remove } = openTestStore())
  store.write((db) => {
    db.run(`INSERT INTO customers(id, name, phone, remark, created_at, updated_at) VALUES('c', '小满', '138', '老客', 0, 0)`)
    db.run(`INSERT INTO tag_groups VALUES('g', '肤质', 'blue', 0)`)
    db.run(`INSERT INTO tags(id, group_id, name, created_at) VALUES('t', 'g', '敏感肌', 0), ('u', 'g', '油皮', 0)`)
    db.run(`INSERT INTO customer_tags(customer_id, tag_id, tagged_at) VALUES('c', 't', 7), ('c', 'u', 8)`)
  })
})
afterEach(() => remove())

const undoable = (sql: string) =>
  store.transact(({ db, captureUndo }) => {
    captureUndo()
    db.run(sql)
  }).undoToken!

test('an undo leaves alone what other hands changed in the same row meanwhile', () => {
  const token = undoable(`UPDATE customers SET remark = '大客户' WHERE id = 'c'`)
  store.write((db) => db.run(`UPDATE customers SET phone = '139', message_count = 5 WHERE id = 'c'`))
  const again = store.undo(token).undoToken!
  const row = () => store.read.get('SELECT name, phone, remark, message_count AS n FROM customers')
  expect(row()).toEqual({ name: '小满', phone: '139', remark: '老客', n: 5 })
  store.undo(again)
  expect(row()).toEqual({ name: '小满', phone: '139', remark: '大客户', n: 5 })
})

test('a write that sets everything to what it was has nothing to take back', () => {
  expect(undoable(`UPDATE customers SET remark = '老客' WHERE id = 'c'`)).toBeUndefined()
})

test('a changed key finds its row again', () => {
  const token = undoable(`UPDATE customers SET id = 'd', name = '大满' WHERE id = 'c'`)
  store.undo(token)
  expect(store.read.all('SELECT id, name, remark FROM customers')).toEqual([{ id: 'c', name: '小满', remark: '老客' }])
})

test('values of every type come back as they were', () => {
  const token = undoable(
    `UPDATE customers SET name = 'O''Neil' || char(10) || '"x"', phone = NULL, updated_at = 9007199254740995 WHERE id = 'c'`,
  )
  const again = store.undo(token).undoToken!
  const row = () => store.read.get('SELECT name, phone, CAST(updated_at AS TEXT) AS at FROM customers')
  expect(row()).toEqual({ name: '小满', phone: '138', at: '0' })
  store.undo(again)
  expect(row()).toEqual({ name: 'O\'Neil\n"x"', phone: null, at: '9007199254740995' })
})

test('marks taken off in bulk come back even where a channel has put one on again', () => {
  const token = undoable(`DELETE FROM customer_tags WHERE customer_id = 'c'`)
  store.write((db) => db.run(`INSERT INTO customer_tags(customer_id, tag_id, source, tagged_at) VALUES('c', 't', 'channel', 99)`))
  store.undo(token)
  expect(store.read.all('SELECT tag_id, source, tagged_at AS at FROM customer_tags ORDER BY tag_id')).toEqual([
    { tag_id: 't', source: 'channel', at: 99 },
    { tag_id: 'u', source: 'manual', at: 8 },
  ])
})
