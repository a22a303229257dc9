import { expect, test } from 'vitest'
import fc from 'fast-check'
import { EngineWorld } from '#core/testing/engine-world.ts'
import { ScriptedChannel } from '../testing/scripted-channel.ts'
import { ChannelError } from '../channel/connector.ts'

const person = fc.nat(7).map((n) => `c${n}`)
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('name' as const), id: person, name: fc.constantFrom('甲', '乙', '丙') }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('leave' as const), id: person }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('say' as const), id: person, group: fc.constantFrom('g0', 'g1') }) },
  // Told live, also of what the pages say otherwise by then.
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('tell' as const), id: person, name: fc.constantFrom('甲', '丁') }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('sync' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('kill' as const), at: fc.nat(12) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('fail' as const), at: fc.nat(12) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('forget' as const) }) },
)

/** What the database must hold in the end, kept beside in the simplest way: the channel itself, and everybody it ever named. */
test('whatever happens in the channel and to core, the database ends as the channel is', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
      fc.array(step, { maxLength: 14 }),
      async (pageSize, digests, script) => {
        const channel = new ScriptedChannel()
        Object.assign(channel, { pageSize, digests, listens: true, every: 3_600_000 })
        channel.groups.set('g0', { name: '一群', members: ['self'] })
        channel.groups.set('g1', { name: '二群', members: ['self'] })
        const w = new EngineWorld(channel)
        try {
          let steps = 0
          let cut = { at: Infinity, kind: 'kill' }
          channel.step = () => {
            if (++steps < cut.at) return
            const { kind } = cut
            cut = { at: Infinity, kind: 'kill' }
            if (kind === 'kill') w.restart()
            throw new ChannelError({ kind: 'lost', code: 'CONNECTION_LOST', fix: 'wait' })
          }
          const sync = async () => {
            for (;;) {
              const { engine } = w
              await w.idle().catch(() => {})
              // Passes are never reported in one and the same millisecond.
              w.clock.pass(1)
              if (engine === w.engine) return
            }
          }
          for (const one of script) {
            if (one.kind === 'name') channel.contacts.set(one.id, one.name)
            else if (one.kind === 'leave') channel.contacts.delete(one.id)
            else if (one.kind === 'say') channel.say(one.group, one.id, `第 ${channel.messages.length} 句`)
            else if (one.kind === 'tell')
              await channel.tell({ records: [{ type: 'contact', id: one.id, name: one.name }] }).catch(() => {})
            else if (one.kind === 'forget') channel.generation += 1
            else if (one.kind === 'sync') await sync()
            else cut = { at: steps + one.at + 1, kind: one.kind }
          }
          cut = { at: Infinity, kind: 'kill' }
          // What came by an event while a pass ran is asked about by the next pass.
          await sync()
          await sync()
          const there = w.all<{ native_id: string; name: string }>(
            `SELECT native_id, name FROM contacts WHERE role = 'external' AND gone_at IS NULL AND json_extract(detail, '$.listed') = 1 ORDER BY native_id`,
          )
          expect(there).toEqual(
            [...channel.contacts]
              .map(([native_id, name]) => ({ native_id, name }))
              .toSorted((a, b) => (a.native_id < b.native_id ? -1 : 1)),
          )
          expect(w.all('SELECT uid FROM messages ORDER BY id')).toEqual(channel.messages.map((said) => ({ uid: said.id })))
          expect(w.all('SELECT title, message_count FROM conversations ORDER BY native_id')).toEqual(
            [...channel.groups].map(([id, { name }]) => ({
              title: name,
              message_count: channel.messages.filter((said) => said.group === id).length,
            })),
          )
        } finally {
          await w.end()
        }
      },
    ),
    { numRuns: 25 },
  )
}, 120_000)
