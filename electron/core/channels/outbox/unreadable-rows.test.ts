import { describe, expect, test } from 'vitest'
import type { EngineWorld } from '#core/testing/engine-world.ts'
import { chat, connectedWorlds, list, row, said, write } from '../testing/outbox-world.ts'

const connected = connectedWorlds()

describe('a row that holds what nobody can send', () => {
  const spoil = (w: EngineWorld, id: string, payload: string) =>
    w.store.write((db) => db.run('UPDATE outbox SET payload = ?, held_until = 0 WHERE id = ?', payload, id))
  const held = (w: EngineWorld, text: string) => {
    const id = write(w, 'g1', text)
    w.store.write((db) => db.run('UPDATE outbox SET held_until = ? WHERE id = ?', w.clock.now() + 3600_000, id))
    return id
  }

  test.each(['{half', '{}', '{"kind":"message","conversationId":"g1"}', '{"kind":"tagDelete","tagId":"t"}'])(
    '%s fails with words at its first try, and the others go',
    async (payload) => {
      const w = await connected()
      w.engine.drop()
      const id = held(w, '坏了')
      const other = write(w, 'g2', '照常')
      spoil(w, id, payload)
      w.restart()
      w.engine.start()
      await w.until(() => row(w, id).state === 'failed' && row(w, other).state === 'sent', 'both are settled')
      expect(row(w, id)).toMatchObject({ attempts: 0 })
      expect(JSON.parse(row(w, id).problem!)).toMatchObject({
        code: 'NOT_SENDABLE',
        detail: expect.stringContaining('message') as string,
      })
      expect(list(w, 'attention')[0]).toMatchObject({ id, kind: 'message', summary: '', conversationId: chat(w, 'g1') })
      expect(said(w)).toEqual(['照常'])
      // Tried again by a person it fails again, at once.
      w.call('outbox.retry', { ids: [id] })
      await w.until(() => row(w, id).state === 'failed', 'failed again')
      expect(w.call('outbox.cancel', { ids: [id] })).toEqual({ cancelled: 1 })
    },
  )

  test('whose answer was lost is left to a person at once', async () => {
    const w = await connected()
    w.engine.drop()
    const id = held(w, '不知道')
    w.store.write((db) =>
      db.run(`UPDATE outbox SET state = 'sending', attempts = 1, attempted_at = ? WHERE id = ?`, w.clock.now(), id),
    )
    spoil(w, id, '{half')
    w.restart()
    w.engine.start()
    await w.until(() => list(w, 'attention').some((one) => one.problem?.code === 'UNCERTAIN'), 'a person is asked')
    expect(row(w, id).state).toBe('uncertain')
    w.call('outbox.settle', { id, sent: true })
    expect(row(w, id).state).toBe('sent')
    expect(said(w)).toEqual([])
  })
})
