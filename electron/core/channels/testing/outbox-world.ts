/** A connected account whose streams rest, so that only what is sent moves; and what its outbox holds. */
import { afterEach } from 'vitest'
import type { OutboxItem } from '#shared/contract/outbox.ts'
import type { OutboxRow } from '#core/store/tables/outbox.ts'
import { EngineWorld } from '#core/testing/engine-world.ts'
import { ScriptedChannel } from './scripted-channel.ts'

/** To be called once a test file: returns how to make a world, and ends the worlds of each test after it. */
export function connectedWorlds(): () => Promise<EngineWorld> {
  const worlds: EngineWorld[] = []
  afterEach(async () => {
    for (const each of worlds.splice(0)) await each.end()
  })
  return async () => {
    const channel = new ScriptedChannel().fill(4, 4, 8)
    channel.every = 24 * 3600_000
    const w = new EngineWorld(channel)
    worlds.push(w)
    await w.idle()
    w.clock.patience = 3600_000
    return w
  }
}

export const chat = (w: EngineWorld, group: string) => w.value<number>('SELECT id FROM conversations WHERE native_id = ?', group)
export const write = (w: EngineWorld, group: string, text: string) =>
  w.call<{ id: string }>('messages.send', { conversationId: chat(w, group), text }).id
export const row = (w: EngineWorld, id: string) => w.all<OutboxRow>('SELECT * FROM outbox WHERE id = ?', id)[0]!
export const said = (w: EngineWorld) => w.channel.done.map(({ op }) => (op.kind === 'message' ? op.text : op.kind))
export const list = (w: EngineWorld, show: string) => w.call<{ items: OutboxItem[] }>('outbox.list', { show }).items
