import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openTwoSides } from '#core/testing/two-sides.ts'
import { DELETE_DELAY } from './plan-tags.ts'

const LI = 901
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-23T09:00:00+08:00') }))
afterEach(() => void vi.useRealTimers())

const LIFE = [
  'make',
  'rename',
  'delete',
  'mark',
  'undo',
  'theirMake',
  'theirRename',
  'theirDelete',
  'theirMark',
  'unmark',
  'theirUnmark',
  'pull',
  'push',
] as const
type Life = { what: (typeof LIFE)[number]; word: '甲' | '乙' | '丙' | '丁'; other: '甲' | '乙' | '丙' | '丁'; who: 1 | 2 }
const step = (what: Life['what'], who: Life['who']): Life => ({ what, word: '甲', other: '甲', who })

/** A tag is made here, joined by one of the channel with its marks, and its making undone. */
const MADE_AND_JOINED: Life[] = [
  { what: 'make', word: '丙', other: '甲', who: 1 },
  { what: 'theirRename', word: '甲', other: '丙', who: 1 },
  { what: 'theirMark', word: '丙', other: '甲', who: 2 },
  step('mark', 2),
  step('undo', 1),
  step('pull', 1),
  step('undo', 1),
]
/** A tag is deleted here, marks of it come and go there, and the deletion is undone. */
const MARKED_WHILE_DELETED: Life[] = [
  step('mark', 2),
  step('push', 1),
  step('theirMark', 1),
  step('delete', 1),
  step('theirUnmark', 2),
  step('pull', 1),
  step('undo', 1),
]
/** A mark is taken off here, its tag deleted before that has left, and the deletion undone. */
const TAKEN_OFF_THEN_DELETED: Life[] = [
  step('mark', 2),
  step('push', 1),
  step('unmark', 2),
  step('delete', 1),
  step('push', 1),
  step('undo', 1),
]

test('a random life of both libraries ends with both alike and nothing left to do', () => {
  const words = ['甲', '乙', '丙', '丁'] as const
  const word = fc.constantFrom(...words)
  const anyStep = fc.record({
    what: fc.constantFrom(...LIFE),
    word,
    other: word,
    who: fc.constantFrom(1 as const, 2 as const),
  })
  fc.assert(
    fc.property(fc.array(anyStep, { minLength: 5, maxLength: 30, size: 'max' }), (steps) => {
      const world = openTwoSides()
      try {
        const group = { name: '组', tags: [{ id: 'et-0', name: '甲' }] }
        world.company.groups.set('eg', group)
        world.meet(1, LI)
        world.meet(2, LI)
        world.pullAll()
        const groupId = world.call('tags.list', {}).groups[0]!.id
        const ours = (name: string) =>
          world.call('tags.list', {}).tags.find((each) => each.name === name && each.groupId === groupId)
        const theirs = (name: string) => group.tags.find((each) => each.name === name)
        const undo: string[] = []
        const note = (token: string | undefined) => token !== undefined && undo.push(token)
        let made = 0
        for (const { what, word: name, other, who } of steps) {
          const [mine, its] = [ours(name), theirs(name)]
          if (what === 'make' && !mine) note(world.act('tags.save', { groupId, name }))
          if (what === 'rename' && mine && !ours(other)) note(world.act('tags.save', { id: mine.id, name: other }))
          if (what === 'delete' && mine) note(world.act('tags.remove', { id: mine.id }))
          if (what === 'mark' && mine)
            note(world.act('tags.apply', { selection: { ids: [world.customer(who)] }, add: [mine.id] }))
          if (what === 'theirMake' && !its) group.tags.push({ id: `et-n${++made}`, name })
          if (what === 'theirRename' && its && !theirs(other)) its.name = other
          if (what === 'theirDelete' && its) world.company.deleteTag(its.id)
          if (what === 'theirMark' && its) world.company.relation(who, LI).tags.add(its.id)
          if (what === 'unmark' && mine)
            note(world.act('tags.apply', { selection: { ids: [world.customer(who)] }, remove: [mine.id] }))
          if (what === 'theirUnmark' && its) world.company.relation(who, LI).tags.delete(its.id)
          if (what === 'pull') world.pullAll()
          if (what === 'push') world.push()
          if (what === 'undo') {
            try {
              const token = undo.pop()
              if (token !== undefined) world.undo(token)
            } catch (error) {
              // Its name is taken by now, or its tag is gone.
              expect(error).toMatchObject({ code: 'CONFLICT' })
            }
          }
        }
        for (let round = 0; round < 5; round++) {
          vi.setSystemTime(Date.now() + DELETE_DELAY + 1)
          world.pullAll()
          world.push()
        }
        expect(world.open()).toEqual([])
        const links = world.store.read.all<{ native: string; tag: string; name: string }>(
          `SELECT h.native_id AS native, h.tag_id AS tag, t.name FROM channel_tags h JOIN tags t ON t.id = h.tag_id WHERE h.gone_at IS NULL`,
        )
        const nativesOf = new Map(
          links.map((link) => [link.tag, links.filter((each) => each.tag === link.tag).map((each) => each.native)]),
        )
        for (const who of [1, 2]) {
          const relation = world.company.relation(who, LI)
          const here = world.store.read.all<{ tag_id: string }>(
            'SELECT tag_id FROM customer_tags WHERE customer_id = ?',
            world.customer(who),
          )
          // Every linked tag that is here is there, and the other way round.
          for (const { tag_id } of here) {
            const natives = nativesOf.get(tag_id)
            if (natives) expect(natives.some((native) => relation.tags.has(native))).toBe(true)
          }
          for (const native of relation.tags) {
            const link = links.find((each) => each.native === native)
            if (link) expect(here.map((each) => each.tag_id)).toContain(link.tag)
          }
        }
        // Where no name was taken by another tag, and nothing was refused, they are called alike.
        const odd = world.store.read.value<number>(
          `SELECT (SELECT count(*) FROM sync_log) + (SELECT count(*) FROM outbox WHERE state = 'failed')`,
        )
        if (odd === 0)
          expect(links.map((link) => link.name).toSorted()).toEqual(
            links.map((link) => group.tags.find((each) => each.id === link.native)?.name).toSorted(),
          )
      } finally {
        world.remove()
      }
    }),
    { numRuns: 60, examples: [[MADE_AND_JOINED], [MARKED_WHILE_DELETED], [TAKEN_OFF_THEN_DELETED]] },
  )
})
