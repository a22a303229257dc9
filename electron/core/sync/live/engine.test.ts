import { afterEach, describe, expect, test } from 'vitest'
import { EngineWorld } from '#core/testing/engine-world.ts'
import { ScriptedChannel } from '../testing/scripted-channel.ts'

const worlds: EngineWorld[] = []
function world(channel?: ScriptedChannel, options?: { account?: boolean }): EngineWorld {
  const made = new EngineWorld(channel, options)
  worlds.push(made)
  return made
}
afterEach(async () => {
  for (const each of worlds.splice(0)) await each.end()
})

describe('a first sync', () => {
  test('brings everything in, says so, and a second one looks into nothing', async () => {
    const w = world(new ScriptedChannel().fill(10, 4, 20))
    await w.idle()
    expect(w.value('SELECT count(*) FROM messages')).toBe(20)
    expect(w.value(`SELECT count(*) FROM contacts WHERE role = 'external'`)).toBe(10)
    expect(w.value(`SELECT count(*) FROM conversations WHERE kind = 'group'`)).toBe(4)
    const state = w.call<{ items: { live: { phase: string; problem: unknown; progress: { state: string }[] } }[] }>(
      'accounts.list',
      {},
    )
    expect(state.items[0]!.live).toMatchObject({ phase: 'live', problem: null })
    expect(state.items[0]!.live.progress.map((one) => one.state)).toEqual(['done', 'done', 'done'])
    w.channel.looked = 0
    const before = w.value<number>('SELECT total_changes()')
    await w.idle()
    expect(w.channel.looked).toBe(0)
    expect(w.value<number>('SELECT total_changes()') - before).toBeLessThan(30)
  })
})
