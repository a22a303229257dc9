/** What modules keep must not outlive a workspace, nor show one workspace's rows to another in the same process. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { frequencyBook } from '#core/calendar/kept-book.ts'
import { draftingKit } from '#core/drafting/kit.ts'
import { dispatch } from '#core/rpc/serve.ts'
import { searchIndex } from '#core/store/search/search-index.ts'
import { openTestWorkspace, type TestWorkspace } from './test-store.ts'

const core = join(import.meta.dirname, '..')

/** Everything else that a module can change is about the process or made of the source alone: each with why. */
const ALLOWED: Record<string, string> = {
  'channels/onebot/reverse.ts listeners': 'ports of this machine by their address; gone with the last host',
  'channels/onebot/link.ts shared': 'connections by address and token; gone with the last user',
  'channels/onebot/pace.ts paces': 'how often an account dialled, by its budget; gone with the account',
  'channels/channel/lease.ts here': 'files that this very process holds, by their path; gone when given back',
  'demo/phrase.ts parsed': 'patterns of the source by their text',
  'drafting/confidence.ts offTopicIndex': 'shipped words, read at first use',
  'drafting/guards.ts compiled': 'shipped guards, compiled at first use',
  'drafting/lint.ts shippedData': 'shipped terms, read at first use',
  'files/formats/media-kind.ts byExtension': 'a table of the source, filled when it is loaded',
  'files/formats/whatsapp/phrases.ts leftOut': 'a table of the source, filled when it is loaded',
  'files/reading/xml.ts patterns': 'patterns of the source by the name of their attribute',
  'store/search/match.ts mask': 'scratch memory of one call',
  'store/search/segment-builder.ts units': 'scratch memory of one call',
  'store/search/segment-builder.ts order': 'scratch memory of one call',
  'store/search/segment-builder.ts other': 'scratch memory of one call',
  // Not so yet: about to belong to the workspace.
  'rpc/serve.ts undoLabels': 'undo',
}

test('no module keeps what belongs to a workspace', () => {
  const found: string[] = []
  for (const name of readdirSync(core, { recursive: true, encoding: 'utf8' })) {
    const path = name.replaceAll('\\', '/')
    if (!path.endsWith('.ts') || /\.(?:test|oracle)\.ts$|(?:^|\/)testing(?:\/|\.ts$)|^testing/.test(path)) continue
    const text = readFileSync(join(core, name), 'utf8')
    const held =
      /^(?:export )?(?:let (\w+)|const (\w+)(?:: (?!Readonly)[^=\n]+)? = (?:new (?:Map|Set|WeakMap|WeakSet)\b[^(\n]*\(\)|\[\]|\{\}))/gm
    for (const [, changeable, filled] of text.matchAll(held)) found.push(`${path} ${changeable ?? filled}`)
  }
  expect(found.filter((each) => !Object.hasOwn(ALLOWED, each))).toEqual([])
  expect(found.length).toBeGreaterThan(10)
})

let one: TestWorkspace
let two: TestWorkspace

beforeEach(() => {
  one = openTestWorkspace()
  two = openTestWorkspace()
})
afterEach(() => {
  one.remove()
  two.remove()
})

const both = <T>(look: (workspace: TestWorkspace) => T): [T, T] => [look(one), look(two)]

test('the frequency book of one is not that of the other, though their marks are equal', () => {
  const now = Date.now()
  const books = () => both(({ store }) => frequencyBook(store.read, 'Asia/Shanghai', now))
  const [mine, other] = books()
  expect(mine).not.toBe(other)
  // Each is kept, and the write face finds the same one.
  expect(books()).toEqual([mine, other])
  expect(one.store.write((db) => frequencyBook(db, 'Asia/Shanghai', now))).toBe(mine)
  one.reopen()
  expect(frequencyBook(one.store.read, 'Asia/Shanghai', now)).not.toBe(mine)
})

test('rules, variables and terms of one are not compiled into the other', () => {
  dispatch(one.workspace, 'variables.save', { name: '活动暗号', value: '双十一' })
  expect(both(({ store }) => draftingKit(store.read).variables.get('活动暗号') ?? null)).toEqual(['双十一', null])
  const [mine, other] = both(({ store }) => draftingKit(store.read))
  expect(one.store.write((db) => draftingKit(db))).toBe(mine)
  expect(draftingKit(two.store.read)).toBe(other)
})

test('names and messages of one are not found in the other', () => {
  one.store.write((db) => {
    db.run("INSERT INTO accounts(id, channel, native_id, name, created_at) VALUES(1, 'telegram-import', 'files', 'T', 0)")
    db.run("INSERT INTO conversations(id, account_id, native_id, kind, title) VALUES(1, 1, 'g', 'group', '新品群')")
    searchIndex.add(db, [{ id: 1024, conversationId: 1, senderId: 0, kind: 0, text: '今天有货吗' }])
  })
  const groups = () =>
    both(
      ({ workspace }) =>
        (dispatch(workspace, 'palette.search', { text: '新品', limit: 5 }).output as { totals: { groups: number } }).totals
          .groups,
    )
  const hits = () => both(({ store }) => searchIndex.search(store.read, { text: '有货', limit: 5 }).total)
  expect([groups(), hits()]).toEqual([
    [1, 0],
    [1, 0],
  ])
})

test('what was done in one is not taken back in the other', () => {
  const { undo } = dispatch(one.workspace, 'tags.save', { name: '金卡' })
  const tags = () => both(({ store }) => store.read.value('SELECT count(*) FROM tags'))
  expect(() => dispatch(two.workspace, 'undo.apply', { token: undo!.token })).toThrow('nothing left to undo')
  expect(tags()).toEqual([1, 0])
  expect(dispatch(one.workspace, 'undo.apply', { token: undo!.token }).undo).toMatchObject({ label: undo!.label })
  expect(tags()).toEqual([0, 0])
})
