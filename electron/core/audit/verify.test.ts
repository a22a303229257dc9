import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { WriteDb } from '#core/store/db.ts'
import { appendLedger, checkLedger, ledgerHead, type LedgerHead } from '#core/store/tables/ledger.ts'
import { mirrorWorkspaceFile, readWorkspaceFile } from '#core/store/workspace-file.ts'
import { openTestWorkspace, type TestWorkspace } from '#core/testing/test-store.ts'
import { verifyWorkspace } from './verify.ts'

const ENTRIES = 40
let test_: TestWorkspace

beforeAll(() => {
  test_ = openTestWorkspace()
  test_.store.write((db) => {
    for (let i = 0; i < ENTRIES; i++) {
      appendLedger(db, {
        at: 1000 + i,
        operatorId: i % 3 === 0 ? null : `o${i}`,
        act: 'post.marked',
        subject: `message:${i}`,
        detail: { kind: 'promo', group: i, at: 1000 + i },
      })
    }
  })
})
afterAll(() => test_.remove())

class Undo extends Error {}

/** Does something to the chain, asks whether it still holds, and takes it back. */
function afterTampering(tamper: (db: WriteDb) => void, anchor: LedgerHead | null = ledgerHead(test_.store.read)!): boolean {
  let ok = true
  try {
    test_.store.write((db) => {
      tamper(db)
      ok = checkLedger(db, anchor ?? undefined).ok
      throw new Undo()
    })
  } catch (error) {
    if (!(error instanceof Undo)) throw error
  }
  return ok
}

/** A seeded source, so that a failure can be had again. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

describe('the ledger', () => {
  test('holds as it was written, and verify says how many entries', () => {
    expect(verifyWorkspace(test_.store)).toMatchObject({ ok: true, integrity: 'ok', ledger: { ok: true, entries: ENTRIES } })
  })

  test('finds each of 1,000 edits, deletions, swaps and insertions', () => {
    const below = numbers(7)
    const missed: string[] = []
    for (let n = 0; n < 1000; n++) {
      const seq = 1 + below(ENTRIES)
      const other = 1 + ((seq + below(ENTRIES - 1)) % ENTRIES)
      const column = ['at', 'operator_id', 'act', 'subject', 'detail', 'previous', 'mac'][below(7)]!
      const ways: [string, (db: WriteDb) => void][] = [
        [
          `edit ${column} of ${seq}`,
          (db) => {
            const value =
              column === 'previous' || column === 'mac' ? randomBytes(32) : column === 'at' ? 5 + below(900) : `x${below(1e6)}`
            db.run(`UPDATE ledger SET ${column} = ? WHERE seq = ?`, value, seq)
          },
        ],
        [`delete ${seq}`, (db) => void db.run('DELETE FROM ledger WHERE seq = ?', seq)],
        [
          `delete ${seq} and close the gap`,
          (db) => {
            db.run('DELETE FROM ledger WHERE seq = ?', seq)
            for (let at = seq + 1; at <= ENTRIES; at++) db.run('UPDATE ledger SET seq = ? WHERE seq = ?', at - 1, at)
          },
        ],
        [
          `swap ${seq} and ${other}`,
          (db) => {
            if (seq === other) return void db.run('DELETE FROM ledger WHERE seq = ?', seq)
            db.run('UPDATE ledger SET seq = -1 WHERE seq = ?', seq)
            db.run('UPDATE ledger SET seq = ? WHERE seq = ?', seq, other)
            db.run('UPDATE ledger SET seq = ? WHERE seq = -1', other)
          },
        ],
        [`cut the tail from ${seq}`, (db) => void db.run('DELETE FROM ledger WHERE seq >= ?', seq)],
        [
          'forge an entry',
          (db) =>
            void db.run(
              'INSERT INTO ledger(seq, at, operator_id, act, subject, detail, previous, mac) SELECT seq + 1, at, operator_id, act, subject, detail, mac, ? FROM ledger ORDER BY seq DESC LIMIT 1',
              randomBytes(32),
            ),
        ],
      ]
      const [name, tamper] = ways[below(ways.length)]!
      if (afterTampering(tamper)) missed.push(name)
    }
    expect(missed).toEqual([])
  })

  test('a cut tail is only found by the head noted outside: without it the rest still holds', () => {
    const cut = (db: WriteDb) => void db.run('DELETE FROM ledger WHERE seq > ?', ENTRIES - 3)
    expect(afterTampering(cut)).toBe(false)
    expect(afterTampering(cut, null)).toBe(true)
  })
})

describe('going on working', () => {
  const anchorOf = (world: TestWorkspace) => readWorkspaceFile(dirname(world.store.file)).ledgerHead
  let clock = 0
  const work = (db: WriteDb, entries: number) => {
    for (let i = 0; i < entries; i++)
      appendLedger(db, {
        at: ++clock,
        operatorId: null,
        act: 'policy.reordered',
        subject: 'policies',
        detail: { ids: [`p${i}`] },
      })
  }
  const last = 'SELECT max(seq) FROM ledger'
  const ways: Record<string, (db: WriteDb, below: (n: number) => number) => void> = {
    cut: (db, below) => void db.run(`DELETE FROM ledger WHERE seq > (${last}) - ?`, 1 + below(3)),
    cutAll: (db) => void db.run('DELETE FROM ledger'),
    cutHead: (db) => void db.run('DELETE FROM ledger WHERE seq = 1'),
    edit: (db) => void db.run(`UPDATE ledger SET detail = '{"ids":["x"]}' WHERE seq = (${last})`),
    reorder: (db) => {
      db.run(`UPDATE ledger SET seq = -1 WHERE seq = (${last})`)
      db.run(`UPDATE ledger SET seq = 1 + (${last}) WHERE seq = (${last})`)
      db.run(`UPDATE ledger SET seq = (${last}) - 1 WHERE seq = -1`)
    },
    forge: (db) =>
      void db.run(
        `INSERT INTO ledger(seq, at, operator_id, act, subject, detail, previous, mac)
         VALUES(1 + coalesce((${last}), 0), 1, NULL, 'policy.reordered', 'policies', '{"ids":[]}', ?, ?)`,
        randomBytes(32),
        randomBytes(32),
      ),
  }

  test('washes nothing clean: 1,000 tamperings with fresh, short and long chains are found however much is written after them', () => {
    const world = openTestWorkspace()
    const dir = dirname(world.store.file)
    const below = numbers(11)
    const plain = readWorkspaceFile(dir)
    const missed: string[] = []
    const names = Object.keys(ways)
    for (let n = 0; n < 1000; n++) {
      // Two entries at least where one is to change places with another; a fresh chain can only be added to.
      const name = names[below(names.length)]!
      const entries = name === 'forge' ? below(4) : 2 + below(12)
      writeFileSync(join(dir, 'workspace.json'), JSON.stringify(plain))
      world.store.write((db) => {
        db.run('DELETE FROM ledger')
        work(db, entries)
      })
      mirrorWorkspaceFile(dir, world.store)
      if (!verifyLedger(world)) missed.push(`false alarm at ${entries}`)
      const rounds = 1 + below(3)
      for (let round = 0; round < rounds; round++) {
        world.store.write((db) => {
          if (round === 0) ways[name]!(db, below)
          work(db, below(10))
        })
        mirrorWorkspaceFile(dir, world.store)
      }
      if (verifyLedger(world)) missed.push(`${name} of ${entries}`)
    }
    world.remove()
    console.log('tamperings of the ledger with work after them: 1000, missed:', missed.length)
    expect(missed).toEqual([])
  }, 120_000)

  const verifyLedger = (world: TestWorkspace) => checkLedger(world.store.read, anchorOf(world)).ok
})
