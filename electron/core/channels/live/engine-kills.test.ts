import { afterEach, expect, test } from 'vitest'
import { EngineWorld } from '#core/testing/engine-world.ts'
import { ScriptedChannel } from '../testing/scripted-channel.ts'

const worlds: EngineWorld[] = []
afterEach(async () => {
  for (const each of worlds.splice(0)) await each.end()
})

/** Thrown where the process is thought to have died: nobody lives to see it. */
class Killed extends Error {}

function filled(): ScriptedChannel {
  const channel = new ScriptedChannel().fill(5, 3, 8)
  channel.pageSize = 2
  channel.every = 3_600_000
  return channel
}

/** An operator's five messages, two of them to one group. */
const TEXTS = ['一', '二', '三', '四', '五'] as const
function write(w: EngineWorld): void {
  TEXTS.forEach((text, i) => {
    const id = w.value<number>('SELECT id FROM conversations WHERE native_id = ?', `g${i % 3}`)
    w.call('messages.send', { conversationId: id, text })
  })
}

function truth(w: EngineWorld): unknown {
  return {
    contacts: w.all(`SELECT native_id, name FROM contacts WHERE role = 'external' ORDER BY native_id`),
    groups: w.all('SELECT native_id, title, message_count FROM conversations ORDER BY native_id'),
    members: w.value('SELECT count(*) FROM group_members WHERE left_at IS NULL'),
    messages: w.all(
      `SELECT c.native_id, m.text FROM messages m JOIN conversations c ON c.id = m.conversation_id ORDER BY m.text`,
    ),
    outbox: w.all('SELECT kind, state, count(*) AS n FROM outbox GROUP BY kind, state'),
    cursors: w.all('SELECT stream, page, started_at FROM sync_cursors ORDER BY stream'),
  }
}

/** The whole story; the channel dies under core at step `cut`, and core is started again. Returns how many steps it took. */
async function story(cut: number): Promise<{ w: EngineWorld; steps: number }> {
  const channel = filled()
  const w = new EngineWorld(channel)
  worlds.push(w)
  let steps = 0
  let killed = false
  channel.step = async () => {
    if (++steps === cut) {
      killed = true
      w.restart()
      throw new Killed()
    }
    // Between any two steps there is an await.
    await Promise.resolve()
  }
  const settle = async () => {
    for (;;) {
      const before = killed
      await w.idle().catch((error: unknown) => {
        if (killed === before) throw error
      })
      if (killed === before) return
    }
  }
  await settle()
  write(w)
  await settle()
  return { w, steps }
}

test('however core is killed, nothing is doubled, nothing skipped, everything sent exactly once and in order', async () => {
  const { w, steps } = await story(0)
  const whole = truth(w)
  expect(w.channel.done).toHaveLength(TEXTS.length)
  expect(w.value('SELECT count(*) FROM messages')).toBe(8 + TEXTS.length)
  expect(steps).toBeGreaterThan(25)
  await w.end()
  worlds.length = 0
  for (let cut = 1; cut <= steps; cut++) {
    const { w: cutOff } = await story(cut)
    expect(truth(cutOff), `cut at step ${cut}`).toEqual(whole)
    const texts = cutOff.channel.done.map(({ op }) => (op.kind === 'message' ? op.text : op.kind))
    expect(texts.toSorted(), `cut at step ${cut}`).toEqual([...TEXTS].toSorted())
    expect(texts.indexOf('一')).toBeLessThan(texts.indexOf('四'))
    expect(texts.indexOf('二')).toBeLessThan(texts.indexOf('五'))
    expect(cutOff.store.integrity()).toBe('ok')
    await cutOff.end()
    worlds.length = 0
  }
}, 120_000)
