import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { FrequencyBook } from '#shared/domain/frequency/book.ts'
import { newId } from '#shared/domain/id.ts'
import { HOUR } from '#shared/domain/zone.ts'
import { openShop, type Shop } from '#core/testing/shop.ts'
import { confirmDeliveries, releaseDeliveries, skipDeliveries, claimDeliveries } from './dispatch.ts'
import { dropBook, frequencyBook } from './kept-book.ts'
import { recordObservedTouch } from '#core/cadence/observing.ts'
import { cancelDeliveries, moveDeliveries, planEntry } from './planning.ts'

const NOW = Date.parse('2026-11-23T09:00:00+08:00')
const zone = 'Asia/Shanghai'
const desk = { now: NOW, zone, operatorId: null, ledger: () => {} }

let shop: Shop
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW })
  shop = openShop()
})
afterEach(() => {
  shop.remove()
  vi.useRealTimers()
})

type Op = [
  what: 'plan' | 'move' | 'cancel' | 'claim' | 'confirm' | 'release' | 'skip' | 'observe' | 'undo' | 'fail' | 'leave',
  a: number,
  b: number,
]

test('whatever happened, undone and rolled back writes included, the kept book judges like one read afresh', () => {
  const groups = [shop.group('甲', ['c1', 'c2']), shop.group('乙', ['c2', 'c3']), shop.group('丙', ['c1', 'c2', 'c3'])]
  const contentId = shop.content('promo', '周年庆')
  const ops = fc.array(
    fc.tuple(
      fc.constantFrom<Op[0]>(
        'plan',
        'plan',
        'plan',
        'move',
        'cancel',
        'claim',
        'confirm',
        'release',
        'skip',
        'observe',
        'undo',
        'fail',
        'leave',
      ),
      fc.nat({ max: 999 }),
      fc.nat({ max: 400 }),
    ),
    { minLength: 5, maxLength: 30, size: 'max' },
  )
  const { store } = shop
  fc.assert(
    fc.property(ops, (list) => {
      let undoToken: string | undefined
      let observed = 0
      const deliveries = () => store.read.all<{ id: string; entry_id: string }>('SELECT id, entry_id FROM deliveries ORDER BY id')
      const step = ([what, a, b]: Op) => {
        const all = deliveries()
        const one = all[a % Math.max(1, all.length)]
        const when = NOW + b * HOUR
        if (what === 'undo') {
          if (undoToken) store.undo(undoToken)
          undoToken = undefined
          return
        }
        const result = store.transact((scope) => {
          const { db } = scope
          scope.captureUndo()
          if (what === 'plan' || what === 'fail') {
            const audience = { groups: groups.filter((_, i) => (a >> i) & 1), tiers: [], tags: [] }
            planEntry(db, desk, { contentId, at: when, audience, note: '', override: null })
            if (what === 'fail') throw new Error('rolled back')
          } else if (what === 'observe') {
            observed += 1
            const at = NOW - b * HOUR
            db.run(
              `INSERT OR IGNORE INTO messages(id, conversation_id, sent_at, uid, kind, text) VALUES(?, ?, ?, ?, 'text', '手工发的促销通知来了')`,
              at * 1024 + observed,
              groups[a % 3]!,
              at,
              newId(),
            )
            recordObservedTouch(db, {
              conversationId: groups[a % 3]!,
              messageId: at * 1024 + observed,
              at,
              kind: 'promo',
              text: '手工发的促销通知来了',
            })
          } else if (what === 'leave') {
            db.run(
              'UPDATE group_members SET left_at = CASE WHEN left_at IS NULL THEN 1 END WHERE conversation_id = ? AND contact_id = ?',
              groups[a % 3]!,
              (b % 3) + 1,
            )
          } else if (one) {
            const which = { entryId: one.entry_id, from: null, conversationId: null }
            if (what === 'move') moveDeliveries(db, desk, { ...which, to: when, override: null })
            if (what === 'cancel') cancelDeliveries(db, desk, { ...which, reason: '' })
            if (what === 'claim') claimDeliveries(db, desk, [one.id], null)
            if (what === 'confirm') confirmDeliveries(db, desk, { ids: [one.id], at: null, override: null })
            if (what === 'release') releaseDeliveries(db, desk, [one.id])
            if (what === 'skip') skipDeliveries(db, desk, [one.id], '不发了')
          }
        })
        undoToken = result.undoToken
      }
      for (const op of list) {
        try {
          step(op)
        } catch (error) {
          expect((error as Error).message).toMatch(/rolled back|cannot be undone|nothing left to undo/i)
        }
      }
      const candidates = Array.from({ length: 60 }, (_, i) => ({
        id: 'x',
        group: String(groups[i % 3]),
        at: NOW + i * 7 * HOUR,
        kind: 'promo',
      }))
      // Touches at one instant are in no order of their own.
      const judged = (book: FrequencyBook) =>
        candidates.map((candidate) => {
          const verdict = book.judge(candidate)
          return verdict.allowed
            ? verdict
            : { ...verdict, filledBy: verdict.filledBy.toSorted((x, y) => x.at - y.at || x.id.localeCompare(y.id)) }
        })
      const kept = judged(frequencyBook(store.read, zone, NOW))
      dropBook(store.read)
      expect(kept).toEqual(judged(frequencyBook(store.read, zone, NOW)))
      store.write((db) => {
        for (const table of ['deliveries', 'touches', 'calendar_entries', 'overrides', 'messages']) db.run(`DELETE FROM ${table}`)
        db.run('UPDATE group_members SET left_at = NULL')
      })
    }),
    { numRuns: 60 },
  )
}, 120_000)
