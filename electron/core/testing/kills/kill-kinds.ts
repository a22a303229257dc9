/** The kinds of work that are killed: how each is made ready, what it does, and what has to be so afterwards. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from '#core/cli/run.ts'
import { dispatch } from '#core/rpc/serve.ts'
import type { ReadDb } from '#core/store/db.ts'
import { LATEST_VERSION, migrate } from '#core/store/migrate.ts'
import { openDatabase } from '#core/store/open.ts'
import { databaseOf } from '#core/store/workspace-file.ts'
import { Workspace } from '#core/workspace.ts'
import { writeLargeChat } from '../large-chat.ts'
import { startOneBotSimulator, type OneBotSimulator } from '../simulators.ts'
import { TEST_KEY } from '../test-store.ts'

export interface KillKind {
  name: string
  /** What `kill-process.ts` is told. */
  work: string
  /** Milliseconds after which it is killed at the latest; a first, whole run that takes longer is ended then. */
  longest: number
  /** Makes the workspace that every run begins with; none where the work makes it. */
  prepare(template: string): Promise<void>
  words(dir: string): string[]
  /** Before it is opened; `done`: the work had been acknowledged. Throws where that is not to be had. */
  before?(dir: string, done: boolean): Promise<string | void>
  /** What is wrong with the rows, in words. */
  look(db: ReadDb, done: boolean): string[]
  /** What is wrong when the work is done again, to its end. */
  after?(dir: string): Promise<string[]>
  end?(): Promise<void>
}

const NEW = { name: '杀', zone: 'Asia/Shanghai' }
const LINES = 3000

const run = (dir: string, ...argv: string[]) => {
  process.env.QUNXI_KEY = TEST_KEY
  return runCommand([...argv, '--workspace', dir, '--json'])
}

const countOf = (db: ReadDb, table: string): number => db.value<number>(`SELECT count(*) FROM ${table}`) ?? 0

/** Opens, looks, closes. */
function counted(dir: string, table: string): number {
  const workspace = Workspace.open(dir, TEST_KEY)
  try {
    return countOf(workspace.store.read, table)
  } finally {
    workspace.close()
  }
}

const wanted = (what: string, found: number, right: number): string[] =>
  found === right ? [] : [`${found} ${what}, not ${right}`]

/** A workspace with a large chat in it. */
async function filled(template: string, lines = LINES): Promise<void> {
  Workspace.create(template, TEST_KEY, NEW).close()
  const file = await writeLargeChat(join(tmpdir(), `WhatsApp Chat with Kill ${process.pid}.txt`), lines)
  await run(template, 'import', file)
  rmSync(file)
}

function importing(): KillKind {
  const folder = mkdtempSync(join(tmpdir(), 'qunxi-kills-file-'))
  const file = join(folder, 'WhatsApp Chat with Big.txt')
  return {
    ...{ name: 'import', work: 'import', longest: 6000 },
    prepare: async (template) => {
      Workspace.create(template, TEST_KEY, NEW).close()
      await writeLargeChat(file, LINES)
    },
    words: () => [file],
    look: (db, done) => {
      const messages = countOf(db, 'messages')
      const senderless = db.value<number>(
        'SELECT count(*) FROM messages m LEFT JOIN contacts c ON c.id = m.sender_id WHERE c.id IS NULL',
      )
      return [
        ...(done || messages > LINES ? wanted('messages', messages, LINES) : []),
        ...wanted('messages without a sender', senderless ?? 0, 0),
      ]
    },
    after: async (dir) => {
      await run(dir, 'import', file)
      const { ok } = (await run(dir, 'verify')) as { ok: boolean }
      return [...wanted('messages after importing again', counted(dir, 'messages'), LINES), ...(ok ? [] : ['verify finds fault'])]
    },
    end: async () => rmSync(folder, { recursive: true }),
  }
}

function syncing(): KillKind {
  let simulator: OneBotSimulator
  const total = () => [...simulator.world.messages()].length
  const same = (db: ReadDb) =>
    wanted(
      'messages twice',
      db.value<number>(`SELECT count(*) - count(DISTINCT conversation_id || ' ' || uid) FROM messages`) ?? 0,
      0,
    )
  return {
    ...{ name: 'sync', work: 'command', longest: 6000 },
    prepare: async (template) => {
      simulator = await startOneBotSimulator({ groups: 4, membersPerGroup: 10, friends: 5, messages: 500, history: 'napcat' })
      const workspace = Workspace.create(template, TEST_KEY, NEW)
      dispatch(workspace, 'accounts.save', { config: { channel: 'onebot', url: simulator.url } })
      workspace.close()
    },
    words: () => ['sync', 'run', '--until', 'idle'],
    look: (db, done) => [...(done ? wanted('messages', countOf(db, 'messages'), total()) : []), ...same(db)],
    after: async (dir) => {
      await run(dir, 'sync', 'run', '--until', 'idle')
      return wanted('messages after going on', counted(dir, 'messages'), total())
    },
    end: () => simulator.close(),
  }
}

function migrating(): KillKind {
  const rows = 20_000
  return {
    ...{ name: 'migration', work: 'command', longest: 4000 },
    prepare: async (template) => {
      mkdirSync(template)
      const db = openDatabase(databaseOf(template), TEST_KEY)
      migrate(db, 1)
      db.transaction(() => {
        for (const [key, value] of Object.entries({ ...NEW, created_at: '0' }))
          db.prepare('INSERT INTO meta(key, value) VALUES(?, ?)').run(key, value)
        db.exec(`INSERT INTO accounts(id, channel, native_id, name, created_at) VALUES(1, 'files', 'f', '文件', 0)`)
        db.exec(`INSERT INTO conversations(id, account_id, native_id, kind, title) VALUES(1, 1, 'g', 'group', '群')`)
        db.exec(`INSERT INTO contacts(id, account_id, native_id, name) VALUES(1, 1, 'u', '小雨')`)
        const one = db.prepare(`INSERT INTO customers(id, name, created_at, updated_at) VALUES(?, ?, 0, ?)`)
        for (let n = 0; n < rows; n++) one.run(`c${n}`, `客户 ${n}`, n)
      })()
      db.close()
      writeFileSync(join(template, 'workspace.json'), JSON.stringify({ format: 1, ...NEW, createdAt: 0 }))
    },
    words: () => ['workspace', 'info'],
    // Half a migration would have its tables and not its number, or the other way round: then opening would have failed.
    look: (db) => [
      ...wanted('customers', countOf(db, 'customers'), rows),
      ...wanted('as the schema', db.value<number>('SELECT user_version FROM pragma_user_version') ?? 0, LATEST_VERSION),
    ],
  }
}

function vacuuming(): KillKind {
  return {
    ...{ name: 'vacuum', work: 'vacuum', longest: 3000 },
    prepare: (template) => filled(template),
    words: () => [],
    look: (db) => wanted('messages', countOf(db, 'messages'), LINES),
  }
}

function making(): KillKind {
  return {
    ...{ name: 'making a workspace', work: 'command', longest: 2000 },
    prepare: async () => {},
    words: () => ['workspace', 'create'],
    before: async (dir, done) => {
      try {
        Workspace.open(dir, TEST_KEY).close()
      } catch (error) {
        if (done) throw error
        // Nothing is there: then it can be made.
        await run(dir, 'workspace', 'create')
      }
    },
    look: (db) => (countOf(db, 'reply_rules') > 0 ? [] : ['a workspace without what it begins with']),
  }
}

interface Listed {
  items: { file: string; fault: string | null }[]
}

function backingUp(): KillKind {
  return {
    ...{ name: 'backup', work: 'command', longest: 4000 },
    prepare: (template) => filled(template),
    words: () => ['backup', 'now'],
    look: (db) => wanted('messages', countOf(db, 'messages'), LINES),
    after: async (dir) => {
      const listed = (await run(dir, 'backup', 'list')) as Listed
      // What bears a backup's name is whole.
      if (listed.items.length > 0) await run(dir, 'backup', 'verify')
      await run(dir, 'backup', 'now')
      const { items } = (await run(dir, 'backup', 'list')) as Listed
      return wanted('backups after another one', items.length, listed.items.length + 1)
    },
  }
}

function restoring(): KillKind {
  const more = 1000
  let name = ''
  return {
    ...{ name: 'restore', work: 'command', longest: 4000 },
    prepare: async (template) => {
      await filled(template)
      await run(template, 'backup', 'now')
      const { items } = (await run(template, 'backup', 'list')) as Listed
      name = items[0]!.file.split(/[\\/]/).at(-1)!
      const workspace = Workspace.open(template, TEST_KEY)
      workspace.store.write((db) => {
        for (let n = 0; n < more; n++)
          db.run(`INSERT INTO customers(id, name, created_at, updated_at) VALUES(?, ?, 0, 0)`, `k${n}`, '后来的')
      })
      workspace.close()
    },
    words: () => ['backup', 'restore', name],
    look: (db, done) => {
      const late = db.value<number>(`SELECT count(*) FROM customers WHERE name = '后来的'`) ?? 0
      const either = late === 0 || (late === more && !done)
      return [
        ...wanted('messages', countOf(db, 'messages'), LINES),
        ...(either ? [] : [`${late} of ${more} rows of the newer one`]),
      ]
    },
    after: async (dir) => {
      await run(dir, 'backup', 'restore', name)
      return wanted('messages after restoring again', counted(dir, 'messages'), LINES)
    },
  }
}

export function killKinds(): KillKind[] {
  return [importing(), syncing(), migrating(), vacuuming(), making(), backingUp(), restoring()]
}
