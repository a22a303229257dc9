import { describe, expect, test } from 'vitest'
import type { AnswerCandidate, AnswerSource, Question } from './answer-source.ts'
import { clausesOf } from './answer-source.ts'
import { draftFor, type DraftDeps } from './draft-for.ts'
import { RuleSet } from './rule-set.ts'
import { request, starterDeps } from './testing/starter-desk.ts'

/** Replies to whatever holds its word, with a text of its own. */
function source(key: string, word: string, more: Partial<AnswerCandidate> = {}): AnswerSource & { asked: string[] } {
  const asked: string[] = []
  return {
    key,
    asked,
    candidates: ({ message: { text }, clauses }: Question) => {
      asked.push(text)
      const start = text.indexOf(word)
      if (start < 0) return []
      const spans: [number, number][] = [[start, start + word.length]]
      return [
        {
          id: `${key}-1`,
          name: `${key} one`,
          spans,
          clauses: clausesOf(clauses, spans),
          priority: 0,
          confidence: 0.9,
          held: null,
          answer: { key: `${key}:${word}`, body: `{{客户称呼}}，${key} says ${word}` },
          evidence: null,
          ...more,
        },
      ]
    },
  }
}

const deps = starterDeps()
const ask = (text: string, further: AnswerSource[], more: Partial<DraftDeps> = {}) =>
  draftFor(request(text), { ...deps, ...more, further })

describe('two sources', () => {
  test('an earlier one is taken first, however sure the later one is; both are asked and named', () => {
    const late = source('late', '发货', { confidence: 1, priority: 99 })
    const { draft, trace } = ask('什么时候发货？', [late])
    expect(draft).toMatchObject({ source: 'rules', rule: { id: 'shipping-time' } })
    expect(late.asked).toEqual(['什么时候发货'])
    expect(trace.sources).toMatchObject([
      { source: 'rules', chosen: ['shipping-time'], best: draft!.confidence },
      { source: 'late', candidates: 1, best: 1, chosen: [] },
    ])
  })

  test('a later one answers where the earlier abstains', () => {
    const { draft, trace } = ask('行李寄存多久', [source('late', '行李')])
    expect(draft).toMatchObject({ source: 'late', rule: { id: 'late-1', name: 'late one' }, confidence: 0.9 })
    expect(draft!.text).toContain('late says 行李')
    expect(trace.sources.map(({ source: key, chosen }) => [key, chosen])).toEqual([
      ['rules', []],
      ['late', ['late-1']],
    ])
    // Rules are shown as rules, never what another source found.
    expect(trace.rules.map(({ rule }) => rule.id)).not.toContain('late-1')
  })

  test('each answers its clause, in the order asked, greeting once, as sure as the weaker', () => {
    const { draft, trace } = ask('行李寄存在这里？什么时候发货？', [source('late', '行李', { confidence: 0.86 })])
    const [first, second] = draft!.text.split('\n')
    expect(first).toContain('late says 行李')
    expect(second).toContain('48 小时')
    expect(second).not.toContain('您好')
    expect(draft).toMatchObject({ source: 'rules', confidence: 0.86 })
    expect(trace.sources.map(({ chosen }) => chosen)).toEqual([['shipping-time'], ['late-1']])
  })

  test('one clause gets one answer, and the same answer is not given twice', () => {
    const same = ask('什么时候发货', [source('late', '发货')])
    expect(same.draft!.text).not.toContain('late')
    const none = { rules: new RuleSet([]) }
    const twice = ask(
      '行李在哪？寄存多久？',
      [source('a', '行李'), source('b', '寄存', { answer: { key: 'a:行李', body: 'b' } })],
      none,
    )
    expect(twice.draft!.text).toContain('a says 行李')
    expect(twice.draft!.text.split('\n')).toHaveLength(1)
  })
})

describe('abstaining', () => {
  const none = { rules: new RuleSet([]) }

  test('below the threshold nothing is drafted, at the threshold it is', () => {
    const sure = (confidence: number) =>
      ask('行李寄存多久', [source('late', '行李', { confidence })], { ...none, threshold: 0.5 })
    expect(sure(0.499)).toMatchObject({
      draft: null,
      trace: { reason: 'lowConfidence', sources: [{ chosen: [] }, { best: 0.499, chosen: [] }] },
    })
    expect(sure(0.5).draft).not.toBeNull()
  })

  test('what a source keeps back is not taken, and its reason is the silence’s', () => {
    expect(ask('行李寄存多久', [source('late', '行李', { held: 'conditions' })], none)).toMatchObject({
      draft: null,
      trace: { reason: 'conditions' },
    })
    expect(ask('行李寄存多久', [source('late', '退款')], none).trace).toMatchObject({
      reason: 'noRule',
      sources: [
        { source: 'rules', candidates: 0, best: null },
        { source: 'late', candidates: 0, best: null },
      ],
    })
  })

  test('a hand-off overrules every source, which the trace still shows', () => {
    const { draft, handOff, trace } = ask('我要投诉，行李丢了', [source('late', '行李', { confidence: 1 })])
    expect(draft).toBeNull()
    expect(handOff).toMatchObject({ guard: 'complaint' })
    expect(trace).toMatchObject({ reason: 'handedOff', sources: [{ chosen: [] }, { candidates: 1, chosen: [] }] })
  })

  test('no source is asked where nothing is left to answer', () => {
    const late = source('late', '')
    expect(ask('👍', [late])).toMatchObject({ draft: null, trace: { reason: 'empty', sources: [] } })
    expect(late.asked).toEqual([])
  })
})

test('of one source: priority, then confidence, then the smaller id, in whatever order they are returned', () => {
  const many = (...given: [id: string, priority: number, confidence: number][]): AnswerSource => ({
    key: 'late',
    candidates: (question) =>
      given.flatMap(([id, priority, confidence]) => source('late', '行李', { id, priority, confidence }).candidates(question)),
  })
  const winner = (...given: [string, number, number][]) =>
    ask('行李寄存多久', [many(...given)], { rules: new RuleSet([]) }).draft!.rule.id
  expect(winner(['a', 0, 0.99], ['b', 1, 0.9])).toBe('b')
  expect(winner(['a', 0, 0.9], ['b', 0, 0.99])).toBe('b')
  expect(winner(['b', 0, 0.9], ['a', 0, 0.9])).toBe('a')
})
