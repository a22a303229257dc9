import { expect, test } from 'vitest'
import type { Format } from '#renderer/base/format-context.tsx'
import { askInPortions, portionsOf, type Portion } from './ask-in-portions.ts'
import { audienceCell, oneCell, type PreviewCell } from './cell-words.ts'

const t = (key: string) => key
const format = {} as Format
const free: PreviewCell = { state: 'free', used: 0, max: 3 }

const range = (count: number) => Array.from({ length: count }, (_, index) => index)

test('the portions hold every cell once, none of them too large', () => {
  for (const [groups, slots] of [
    [1, 1],
    [1, 700],
    [199, 168],
    [500, 3],
  ] as const) {
    const portions = portionsOf(range(groups), range(slots))
    const cells = portions.flatMap((portion) =>
      portion.slots.flatMap((slot) => portion.groups.map((group) => `${slot} ${group}`)),
    )
    expect(new Set(cells).size).toBe(groups * slots)
    expect(cells).toHaveLength(groups * slots)
    for (const portion of portions) expect(portion.groups.length * portion.slots.length).toBeLessThanOrEqual(900)
  }
  expect(portionsOf([], [1])).toEqual([])
})

test('a question that fails is asked again, later each time, and then the next one', async () => {
  const portions: Portion[] = [
    { groups: [1], slots: [10] },
    { groups: [2], slots: [10] },
  ]
  const asked: number[] = []
  const waits: number[] = []
  const answers: number[] = []
  const failures: unknown[] = []
  let broken = 6
  await askInPortions(
    portions,
    async ({ groups }) => {
      asked.push(groups[0]!)
      if (broken-- > 0) throw new Error('busy')
      return groups[0]!
    },
    {
      answered: (_, answer) => void answers.push(answer),
      failed: (error) => void failures.push(error),
      signal: new AbortController().signal,
      wait: async (ms) => void waits.push(ms),
    },
  )
  expect(asked).toEqual([1, 1, 1, 1, 1, 1, 1, 2])
  expect(answers).toEqual([1, 2])
  expect(failures).toHaveLength(6)
  expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 4_000])
})

test('nothing is asked, taken or tried again once the drag has ended', async () => {
  const stop = new AbortController()
  const asked: number[] = []
  const answers: number[] = []
  await askInPortions(
    [
      { groups: [1], slots: [1] },
      { groups: [2], slots: [1] },
    ],
    async ({ groups }) => {
      asked.push(groups[0]!)
      stop.abort()
      return groups[0]!
    },
    { answered: (_, answer) => void answers.push(answer), failed: () => {}, signal: stop.signal, wait: async () => {} },
  )
  expect(asked).toEqual([1])
  expect(answers).toEqual([])
})

test('what was not judged is unknown, never free', () => {
  expect(oneCell(t, format, undefined).state).toBe('unknown')
  expect(oneCell(t, format, free).state).toBe('free')
  expect(audienceCell(t, format, []).state).toBe('unknown')
  expect(audienceCell(t, format, [free, undefined]).state).toBe('unknown')
  expect(audienceCell(t, format, [undefined]).state).toBe('unknown')
  expect(audienceCell(t, format, [free, free]).state).toBe('free')
})
