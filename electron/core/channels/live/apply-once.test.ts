/** Channels without reliable ids (OneBot): the same message by event and by history, a second apart, and ids that come round again. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { liveBench, NOW } from '../testing/live-bench.ts'
import type { LiveMessageRecord, LiveRecord } from '../channel/records.ts'

const bench = liveBench('onebot')
const MINUTE = 60_000

const lines = fc.array(
  fc.record({
    place: fc.nat(1),
    sender: fc.nat(2),
    /** Few ids: they come round again. */
    id: fc.nat(3),
    text: fc.constantFrom('好的', '收到', '在吗？'),
    /** Minutes since the line before. */
    pause: fc.integer({ min: 5, max: 60 }),
    /** Milliseconds by which each telling is off. */
    told: fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 3 }),
    /** By the event of the channel: with its conversation, without it, or not at all. */
    recall: fc.constantFrom('told', 'anywhere', 'none', 'none'),
  }),
  { minLength: 1, maxLength: 25 },
)

test('each message is stored once, whichever of its tellings comes first, and recalls hit the right one', () => {
  fc.assert(
    fc.property(lines, fc.array(fc.nat(10_000), { minLength: 3, maxLength: 30 }), (all, numbers) => {
      bench.clear()
      let at = NOW - 86_400_000
      const used = new Set<string>()
      const recalledUids = new Set<string>()
      const truth: { place: string; uid: string; sender: string; text: string; at: number; recalled: boolean }[] = []
      const stream: LiveRecord[] = []
      for (const one of all) {
        at += one.pause * MINUTE
        const record: LiveMessageRecord = {
          type: 'message',
          conversation: { id: `group:${one.place}`, kind: 'group' },
          senderId: `${one.sender}`,
          nativeId: String(one.id),
          sentAt: at,
          kind: 'text',
          text: one.text,
        }
        for (const off of one.told) stream.push({ ...record, sentAt: at + off })
        // Where an id is in two places only a recall that names its place is clear.
        const clear = one.recall === 'told' || !used.has(record.nativeId)
        const recalled = one.recall !== 'none' && clear && !recalledUids.has(record.nativeId)
        if (recalled) {
          recalledUids.add(record.nativeId)
          const conversationId = one.recall === 'anywhere' ? null : record.conversation.id
          stream.push({ type: 'recall', conversationId, messageId: record.nativeId, at: at + MINUTE })
        }
        used.add(record.nativeId)
        truth.push({
          place: record.conversation.id,
          uid: record.nativeId,
          sender: record.senderId!,
          text: one.text,
          at,
          recalled,
        })
      }
      const place = (i: number) => (numbers[i % numbers.length]! * (i + 1) * 7919) % 10_007
      const shuffled = stream
        .map((record, i) => ({ record, place: place(i) }))
        .sort((a, b) => a.place - b.place)
        .map(({ record }) => record)
      for (let from = 0, i = 0; from < shuffled.length; i++) {
        const size = 1 + (numbers[i % numbers.length]! % 7)
        if (numbers[i % numbers.length]! % 5 === 0) bench.restart()
        bench.apply(shuffled.slice(from, from + size))
        from += size
      }
      const stored = bench.all<{ place: string; uid: string; sender: string; text: string; at: number; recalled: number }>(
        `SELECT c.native_id AS place, m.uid, k.native_id AS sender, m.text, m.sent_at AS at, m.recalled_at IS NOT NULL AS recalled
         FROM messages m JOIN conversations c ON c.id = m.conversation_id JOIN contacts k ON k.id = m.sender_id ORDER BY m.id`,
      )
      expect(stored.map(({ place: at_, uid, sender, text }) => [at_, uid, sender, text])).toEqual(
        truth.map(({ place: at_, uid, sender, text }) => [at_, uid, sender, text]),
      )
      stored.forEach((row, i) => expect(Math.abs(row.at - truth[i]!.at)).toBeLessThanOrEqual(1000))
      bench.figures()
      expect(bench.wrongFigures()).toEqual([])
      expect(bench.indexProblems()).toEqual([])
      // Of an id that comes round again a recall may find the earlier message while its own has not come.
      const certain = truth.filter((one) => truth.filter((other) => other.uid === one.uid).length === 1)
      for (const one of certain) {
        const row = stored[truth.indexOf(one)]!
        expect([row.uid, row.recalled], JSON.stringify(one)).toEqual([one.uid, Number(one.recalled)])
      }
      const before = bench.written
      const again = bench.apply(stream)
      expect(again.messagesAdded).toBe(0)
      if (certain.length === truth.length) expect(bench.written).toBe(before)
    }),
    { numRuns: 80 },
  )
})
