import { afterEach, expect, test } from 'vitest'
import { EngineWorld } from '#core/testing/engine-world.ts'
import { ScriptedChannel } from '../testing/scripted-channel.ts'

let world: EngineWorld
afterEach(() => world.end())

test('a group that was reported and is in no list has gone after the next pass, though that finds every page as before', async () => {
  const channel = new ScriptedChannel().fill(7, 2, 5)
  channel.listens = true
  world = new EngineWorld(channel)
  const gone = () =>
    world.all<{ id: string }>('SELECT native_id AS id FROM conversations WHERE gone_at IS NOT NULL').map((row) => row.id)
  await world.idle()
  await channel.tell({ records: [{ type: 'group', id: 'brief', name: '只露了一面', at: world.clock.now() }] })
  // Told of between two passes, or while one runs: the next one cannot know which, and leaves it.
  await world.idle()
  await world.idle()
  expect(gone()).toEqual(['brief'])
  channel.looked = 0
  await world.idle()
  expect(gone()).toEqual(['brief'])
  expect(channel.looked).toBe(0)
})
