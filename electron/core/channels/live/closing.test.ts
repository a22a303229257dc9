import { afterEach, expect, test, vi } from 'vitest'
import { EngineWorld } from '#core/testing/engine-world.ts'
import { ScriptedChannel } from '../testing/scripted-channel.ts'

afterEach(() => vi.restoreAllMocks())

test('a connection that does not close is said, and holds nothing up', async () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
  const w = new EngineWorld(new ScriptedChannel().fill(1, 1, 1))
  try {
    const { connector } = w.channel
    const open = connector.open.bind(connector)
    Object.assign(connector, {
      open: (ctx: Parameters<typeof open>[0]) => ({
        ...open(ctx),
        close: () => Promise.reject(new Error('the socket is stuck')),
      }),
    })
    await w.idle()
    await w.engine.stop()
    expect(logged.mock.calls).toEqual([
      [
        '[sync] closing the connection of account',
        w.accountId,
        expect.objectContaining({ detail: expect.stringContaining('stuck') as string }),
      ],
    ])
  } finally {
    await w.end()
  }
})
