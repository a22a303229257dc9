/** The walk through a history against implementations made up at random: it always ends, and where positions lead back it reads all. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PullStream } from '../channel/connector.ts'
import { Account } from './account.ts'
import type { Fields } from './fields.ts'
import { historyStream } from './history.ts'
import type { Link } from './link.ts'
import { contextOf } from '../testing/onebot-mirror.ts'
import { badAnswer, problemOf } from './problems.ts'

interface Habits {
  /** Seconds between one message and the next. */
  gaps: number[]
  /** The row of the position is part of the answer. */
  inclusive: boolean
  after: boolean
  turned: boolean
  /** An end is a failure. */
  fails: boolean
  /** Rows per answer at most, whatever is asked for. */
  most: number
  /** How many of them are left out, by turns. */
  short: number[]
  /** message_seq counts in the conversation, or is the id. */
  counts: boolean
}

function fakeLink(habits: Habits): { link: Link; asked: () => number } {
  const { gaps, inclusive, after, turned, fails, most, short, counts } = habits
  let time = 1_760_000_000
  const messages = gaps.map((gap, index) => ({
    time: (time += gap),
    message_id: ((index + 1) * 7919) % 65_521,
    message_seq: counts ? index + 1 : ((index + 1) * 7919) % 65_521,
    group_id: 7,
    user_id: 5,
    message: '好的',
    sender: { nickname: '甲' },
  }))
  let asked = 0
  const answer = (params: Fields) => {
    asked += 1
    if (asked > 5000) throw new Error('it does not end')
    const position = params['message_seq']
    const at = position === undefined ? -1 : messages.findIndex(({ message_seq }) => message_seq === position)
    // At least one row beyond that of the position, or nothing would ever be told.
    const size = Math.max(2, Math.min(most, Number(params['count'])) - (short[asked % Math.max(1, short.length)] ?? 0))
    const rows =
      position === undefined
        ? messages.slice(-size)
        : after
          ? messages.slice(inclusive ? at : at + 1, (inclusive ? at : at + 1) + size)
          : messages.slice(Math.max(0, (inclusive ? at + 1 : at) - size), inclusive ? at + 1 : at)
    if (rows.length === 0 && fails)
      throw problemOf({ action: 'get_group_msg_history', retcode: 1200, words: '消息列表为空' }, false)
    return { messages: turned ? rows.toReversed() : rows }
  }
  const call = async (action: string, params: Fields): Promise<unknown> => {
    if (action === 'get_login_info') return { user_id: 10001, nickname: '我' }
    if (action === 'get_group_list') return [{ group_id: 7, group_name: '群' }]
    if (action === 'get_friend_list') return []
    if (action === 'get_group_msg_history') return answer(params)
    throw badAnswer(action)
  }
  return { link: { generation: 1, call } as unknown as Link, asked: () => asked }
}

async function readAll(stream: PullStream, from: string | null): Promise<{ seen: Set<string>; cursor: string | null }> {
  const seen = new Set<string>()
  for (let cursor = from; ;) {
    const page = await stream.pull(cursor, new AbortController().signal)
    for (const record of page.records()) if (record.type === 'message') seen.add(record.nativeId)
    cursor = page.cursor
    if (!page.more) return { seen, cursor }
  }
}

test('whatever an implementation makes of the question', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        gaps: fc.array(fc.constantFrom(0, 0, 1, 60, 4000), { maxLength: 300 }),
        inclusive: fc.boolean(),
        after: fc.boolean(),
        turned: fc.boolean(),
        fails: fc.boolean(),
        most: fc.integer({ min: 3, max: 40 }),
        short: fc.array(fc.nat(30), { maxLength: 5 }),
        counts: fc.boolean(),
      }),
      async (made) => {
        // Nobody could tell the order within one second of answers that begin with the newest and number nothing.
        const habits = made.turned && !made.counts ? { ...made, gaps: made.gaps.map((gap) => Math.max(1, gap)) } : made
        const { link, asked } = fakeLink(habits)
        const account = new Account(contextOf({ url: 'ws://127.0.0.1:1/' }), link)
        const stream = historyStream(account, async () => undefined)
        const { seen, cursor } = await readAll(stream, null)
        // Where a position leads to what came after it, no more than the newest can be had.
        if (!habits.after) expect(seen.size).toBe(habits.gaps.length)
        else expect(seen.size).toBeGreaterThanOrEqual(Math.min(2, habits.gaps.length))
        const before = asked()
        await readAll(stream, cursor)
        expect(asked() - before).toBeLessThanOrEqual(2 * before + 8)
      },
    ),
    { numRuns: 500 },
  )
})
