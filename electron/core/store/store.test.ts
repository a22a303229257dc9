import { afterEach, describe, expect, test, vi } from 'vitest'
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { QunxiError } from '#shared/contract/errors.ts'
import { Workspace } from '#core/workspace.ts'
import { openTestWorkspace, TEST_KEY, type TestWorkspace } from '#core/testing/test-store.ts'
import { openDatabase } from './open.ts'
import { LATEST_VERSION } from './migrate.ts'

let open: TestWorkspace[] = []
const fresh = () => {
  const made = openTestWorkspace()
  open.push(made)
  return made
}
afterEach(() => {
  for (const one of open) one.remove()
  open = []
})

const codeOf = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    return (error as QunxiError).code
  }
  return 'no error'
}

describe('the encrypted file', () => {
  test('holds no plaintext of what was written, neither in the database nor in its WAL', () => {
    const { store, dir } = fresh()
    const canary = '金丝雀CANARY-7c1d'
    store.write((db) => db.run(`INSERT INTO meta(key, value) VALUES('canary', ?)`, canary))
    const bytes = readdirSync(dir)
      .filter((name) => name.startsWith('qunxi.db'))
      .map((name) => readFileSync(join(dir, name)))
    expect(bytes.length).toBeGreaterThan(0)
    for (const each of bytes) {
      expect(each.includes(Buffer.from(canary))).toBe(false)
      expect(each.includes(Buffer.from('SQLite format 3'))).toBe(false)
    }
  })

  test('refuses a wrong key and stays usable with the right one', () => {
    const { dir, store, workspace } = fresh()
    store.write((db) => db.run(`INSERT INTO meta(key, value) VALUES('a', 'b')`))
    workspace.close()
    expect(codeOf(() => Workspace.open(dir, 'f'.repeat(64)))).toBe('WRONG_KEY')
    expect(codeOf(() => Workspace.open(dir, 'short'))).toBe('WRONG_KEY')
    open[0]!.workspace = Workspace.open(dir, TEST_KEY)
    expect(open[0]!.store.read.value(`SELECT value FROM meta WHERE key = 'a'`)).toBe('b')
  })

  test('a database from a newer version is refused and left as it was', () => {
    const { dir, workspace } = fresh()
    workspace.close()
    const file = join(dir, 'qunxi.db')
    const raw = openDatabase(file, TEST_KEY)
    raw.pragma(`user_version=${LATEST_VERSION + 7}`)
    raw.pragma('wal_checkpoint(TRUNCATE)')
    raw.close()
    const before = readFileSync(file)
    expect(codeOf(() => Workspace.open(dir, TEST_KEY))).toBe('NEWER_DATABASE')
    expect(readFileSync(file).equals(before)).toBe(true)
    const back = openDatabase(file, TEST_KEY)
    back.pragma(`user_version=${LATEST_VERSION}`)
    back.close()
    open[0]!.workspace = Workspace.open(dir, TEST_KEY)
  })

  test.for([
    ['cut to nothing', Buffer.alloc(0)],
    ['zeroed', Buffer.alloc(16 * 4096)],
  ] as const)('%s it opens under no key, and nothing beside it is touched', ([, bytes]) => {
    const { dir, store } = fresh()
    store.write((db) => db.run(`INSERT INTO meta(key, value) VALUES('a', 'b')`))
    // As a crash leaves it: the log holds what was written last.
    const crashed = join(dir, 'crashed')
    mkdirSync(crashed)
    for (const name of ['qunxi.db', 'qunxi.db-wal', 'workspace.json']) copyFileSync(join(dir, name), join(crashed, name))
    writeFileSync(join(crashed, 'qunxi.db'), bytes)
    const all = () => readdirSync(crashed).map((name) => [name, readFileSync(join(crashed, name)).toString('base64')])
    const before = all()
    for (const key of [TEST_KEY, 'f'.repeat(64)]) expect(codeOf(() => Workspace.open(crashed, key))).toBe('DATABASE_BROKEN')
    expect(all()).toEqual(before)
  })

  test('a file with a key and no tables is no workspace: opening makes none', () => {
    const { dir, workspace } = fresh()
    workspace.close()
    for (const name of readdirSync(dir).filter((name) => name.startsWith('qunxi.db'))) rmSync(join(dir, name))
    const raw = openDatabase(join(dir, 'qunxi.db'), TEST_KEY)
    raw.pragma('user_version=1')
    raw.pragma('user_version=0')
    raw.close()
    expect(codeOf(() => Workspace.open(dir, TEST_KEY))).toBe('DATABASE_BROKEN')
    expect(openDatabase(join(dir, 'qunxi.db'), TEST_KEY).prepare('SELECT count(*) FROM sqlite_master').pluck().get()).toBe(0)
  })

  test('a plain SQLite file is not taken for a workspace database, and it is not the key that is said to be wrong', () => {
    const { dir, workspace } = fresh()
    workspace.close()
    const file = join(dir, 'qunxi.db')
    const kept = `${file}.kept`
    copyFileSync(file, kept)
    const plain = new Database(`${file}.plain`)
    plain.exec('CREATE TABLE t(a)')
    plain.close()
    copyFileSync(`${file}.plain`, file)
    expect(codeOf(() => Workspace.open(dir, TEST_KEY))).toBe('DATABASE_BROKEN')
    copyFileSync(kept, file)
    open[0]!.workspace = Workspace.open(dir, TEST_KEY)
  })
})

describe('writes', () => {
  test('are whole or not at all', () => {
    const { store } = fresh()
    expect(() =>
      store.write((db) => {
        db.run(`INSERT INTO meta(key, value) VALUES('half', '1')`)
        throw new Error('stop')
      }),
    ).toThrow('stop')
    expect(store.read.value(`SELECT count(*) FROM meta WHERE key = 'half'`)).toBe(0)
  })

  test('a read face cannot write', () => {
    const { store } = fresh()
    expect(() => store.read.get(`INSERT INTO meta(key, value) VALUES('x', 'y') RETURNING key`)).toThrow(/read handler/)
  })

  const group = `INSERT INTO tag_groups(id, name, color, position) VALUES('g', 'g', 'teal', 1) ON CONFLICT DO NOTHING`
  const note = `INSERT INTO notes(id, customer_id, text, created_at, updated_at) VALUES('n', 'c', '', 0, 0)`

  test('push once, after the commit, what the tables make stale whose rows changed', () => {
    const { store } = fresh()
    const seen: string[][] = []
    store.onChanged((topics) => seen.push(topics))
    const { topics } = store.transact(({ db }) => {
      db.run(group)
      db.run(note)
      db.get(`UPDATE notes SET text = 'x' RETURNING id`)
      db.run(`DELETE FROM scripts WHERE id = 'nobody'`)
      expect(seen).toEqual([])
    })
    expect(seen).toEqual([['tags', 'notes']])
    expect(topics).toEqual(['tags', 'notes'])
    store.transact(({ db }) => db.run(group))
    expect(seen).toHaveLength(1)
  })

  test('what a trigger writes is stale too, and so is what an undo brings back', () => {
    const { store } = fresh()
    store.write((db) => {
      db.run(group)
      db.run(`INSERT INTO tags(id, group_id, name, created_at) VALUES('t', 'g', 't', 0)`)
      db.run(`INSERT INTO customers(id, name, created_at, updated_at) VALUES('c', 'c', 0, 0)`)
    })
    const { undoToken } = store.transact(({ db, captureUndo }) => {
      captureUndo()
      db.run(note)
      db.run(`UPDATE customers SET remark = 'r'`)
    })
    expect(store.undo(undoToken!).topics).toEqual(['customers', 'notes', 'undo'])
  })

  test('of a transaction that fails push nothing', () => {
    const { store } = fresh()
    const seen: string[][] = []
    store.onChanged((topics) => seen.push(topics))
    expect(() =>
      store.transact(({ db }) => {
        db.run(group)
        throw new Error('stop')
      }),
    ).toThrow('stop')
    store.transact(({ db }) => db.run(note))
    expect(seen).toEqual([['notes']])
  })

  test('of channels and upkeep push in bundles, and forget nothing', async () => {
    const { store } = fresh()
    const seen: string[][] = []
    store.onChanged((topics) => seen.push(topics))
    for (let i = 0; i < 50; i++) store.write((db) => db.run(i === 0 ? group : `UPDATE tag_groups SET position = ${i}`), 'channel')
    store.write((db) => db.run(note), 'machine')
    await vi.waitFor(() => expect(seen.flat()).toEqual(expect.arrayContaining(['tags', 'notes'])), 3000)
    expect(seen.filter((topics) => topics.includes('tags')).length).toBeLessThan(10)
  })
})

describe('undo', () => {
  const tagAll = (store: TestWorkspace['store']) =>
    store.transact((scope) => {
      scope.captureUndo()
      scope.db.run(`INSERT INTO tag_groups(id, name, color, position) VALUES('g', '组''名', 'teal', 1)`)
      scope.db.run(`INSERT INTO tags(id, group_id, name, created_at) VALUES('t', 'g', '敏感肌', 1)`)
      scope.db.run(`UPDATE tags SET name = '油皮' WHERE id = 't'`)
      for (let i = 0; i < 5; i++)
        scope.db.run(`INSERT INTO customer_tags(customer_id, tag_id, tagged_at) VALUES(?, 't', 1)`, `c${i}`)
      scope.db.run(`DELETE FROM customer_tags WHERE customer_id = 'c3'`)
    })
  const state = (store: TestWorkspace['store']) => [
    store.read.all('SELECT * FROM tag_groups'),
    store.read.all('SELECT * FROM tags'),
    store.read.all('SELECT * FROM customer_tags'),
  ]

  test('takes back inserts, updates and deletes, and can be taken back itself', () => {
    const { store } = fresh()
    const before = state(store)
    const { undoToken } = tagAll(store)
    const after = state(store)
    const redo = store.undo(undoToken!)
    expect(state(store)).toEqual(before)
    store.undo(redo.undoToken!)
    expect(state(store)).toEqual(after)
  })

  test('only once, and not what was not captured', () => {
    const { store } = fresh()
    const { undoToken } = tagAll(store)
    store.undo(undoToken!)
    expect(codeOf(() => store.undo(undoToken!))).toBe('CONFLICT')
    const plain = store.transact((scope) =>
      scope.db.run(`INSERT INTO tag_groups(id, name, color, position) VALUES('h', 'h', 'teal', 2)`),
    )
    expect(plain.undoToken).toBeUndefined()
  })

  test('a write that fails leaves nothing to undo and capturing off', () => {
    const { store } = fresh()
    expect(() =>
      store.transact((scope) => {
        scope.captureUndo()
        scope.db.run(`INSERT INTO tag_groups(id, name, color, position) VALUES('x', 'x', 'teal', 1)`)
        throw new Error('no')
      }),
    ).toThrow('no')
    const next = store.transact((scope) =>
      scope.db.run(`INSERT INTO tag_groups(id, name, color, position) VALUES('y', 'y', 'teal', 1)`),
    )
    expect(next.undoToken).toBeUndefined()
  })
})
