import { describe, expect, test } from 'vitest'
import { readFileSync } from 'node:fs'
import { PROMO_FROM, readPost } from '#shared/domain/cadence/promo-signs.ts'

interface Labelled {
  promo: boolean
  text: string
}

const posts: Labelled[] = readFileSync(new URL('./testing/promo-posts.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => ({ promo: line[0] === 'P', text: line.slice(2) }))

/** FNV-1a over the code points: the odd ones were held out when the weights were chosen. */
function hash(text: string): number {
  let h = 2166136261
  for (const char of text) h = Math.imul(h ^ char.codePointAt(0)!, 16777619)
  return h >>> 0
}

function measured(set: Labelled[]) {
  const taken = (one: Labelled) => readPost({ text: one.text, kind: 'text' }).score >= PROMO_FROM
  const hits = set.filter((one) => one.promo && taken(one)).length
  const precision = hits / set.filter(taken).length
  const recall = hits / set.filter((one) => one.promo).length
  return { posts: set.length, precision: Number(precision.toFixed(3)), recall: Number(recall.toFixed(3)) }
}

describe('promos told from other staff posts', () => {
  test('on labelled posts', () => {
    expect(posts.length).toBeGreaterThanOrEqual(300)
    const heldOut = measured(posts.filter((one) => hash(one.text) % 2 === 1))
    console.log('promo observation, held out:', heldOut, 'fitted on:', measured(posts.filter((one) => hash(one.text) % 2 === 0)))
    expect(heldOut.precision).toBeGreaterThanOrEqual(0.88)
    expect(heldOut.recall).toBeGreaterThanOrEqual(0.87)
  })

  test('the reasons are the signs that can be seen in the text', () => {
    const reading = readPost({ text: '限时秒杀 9.9 元，点链接下单', kind: 'text' })
    expect(reading.reasons).toEqual(expect.arrayContaining(['price', 'discount', 'urgency', 'call']))
    expect(reading.reasons).not.toContain('logistics')
  })

  test('the same words in answer to a question count for less', () => {
    const text = '今天还有 30 件，要的可以下单'
    const alone = readPost({ text, kind: 'text' }).score
    expect(readPost({ text, kind: 'text', afterQuestion: true }).score).toBeLessThan(alone)
    expect(readPost({ text, kind: 'text', isReply: true }).score).toBeLessThan(alone)
  })
})
