import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normalise, originalSpan } from '#shared/domain/normalise.ts'
import { noConditions, type Matcher, type ReplyRule } from '#shared/domain/reply-rule.ts'
import { QunxiError } from '#shared/contract/errors.ts'
import { PatternIndex } from './pattern-index.ts'
import { naiveMatcher } from './rule-set.oracle.ts'
import { RuleSet, assertMatchers } from './rule-set.ts'

function rule(id: string, any: Matcher[], none: Matcher[] = []): ReplyRule {
  return { id, name: id, enabled: true, priority: 0, scriptId: `s-${id}`, any, none, conditions: noConditions, cooldown: null }
}

const letters = fc.constantFrom(...'退货款运费谁付发什么时候ab1，')
const text = (max: number) => fc.string({ unit: letters, minLength: 1, maxLength: max })
const word = text(5).filter((value) => /[^，]/.test(value))
const regexPiece = fc.oneof(
  word.map((value) => value),
  fc.constantFrom('.{0,3}', '[退发]', '(货|款)', '(?:什么|谁)?', '\\d', '运?费', '.*'),
)
const matcher: fc.Arbitrary<Matcher> = fc.oneof(
  word.map((value): Matcher => ({ kind: 'keyword', text: value })),
  fc.array(word, { minLength: 2, maxLength: 4 }).map((parts): Matcher => ({ kind: 'keyword', text: parts.join('+') })),
  word.map((value): Matcher => ({ kind: 'exact', text: value })),
  fc
    .array(regexPiece, { minLength: 1, maxLength: 4 })
    .map((parts): Matcher => ({ kind: 'regex', source: parts.join('') }))
    .filter((value) => {
      try {
        assertMatchers([value])
        return true
      } catch {
        return false
      }
    }),
)

describe('matching', () => {
  test('finds what looking for every rule in turn finds, for any rules and any text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.array(matcher, { minLength: 1, maxLength: 4 }), fc.array(matcher, { maxLength: 2 })), {
          maxLength: 12,
        }),
        fc.array(text(30), { minLength: 1, maxLength: 8 }),
        (shapes, texts) => {
          const rules = shapes.map(([any, none], i) => rule(`r${i}`, any, none))
          const set = new RuleSet(rules)
          const naive = naiveMatcher(rules)
          for (const raw of texts) {
            const message = normalise(raw, { keepCourtesies: true }).text
            expect(set.match(message)).toEqual(naive(message))
            const explained = set
              .explain(message)
              .filter((m) => m.excluded.length === 0 && m.hits.some((h) => h.missing.length === 0))
            expect(explained.map((m) => m.rule.id)).toEqual(naive(message).map((n) => `r${n}`))
          }
        },
      ),
      { numRuns: 500 },
    )
  })

  test('the index reports every occurrence of every pattern, overlapping ones too', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ unit: fc.constantFrom('哈', '好', '的'), minLength: 1, maxLength: 4 }), { maxLength: 20 }),
        fc.string({ unit: fc.constantFrom('哈', '好', '的', 'x'), maxLength: 20 }),
        (patterns, line) => {
          const index = new PatternIndex(patterns)
          const count = index.scan(line)
          const found = Array.from({ length: count }, (_, i) => `${index.hitStart[i]}:${patterns[index.hitPattern[i]!]}`).sort()
          const wanted = patterns
            .flatMap((pattern) =>
              [...line]
                .map((_, i) => i)
                .filter((i) => line.startsWith(pattern, i))
                .map((i) => `${i}:${pattern}`),
            )
            .sort()
          expect(found).toEqual(wanted)
        },
      ),
    )
  })

  test('a hit is highlighted where it is in what the customer wrote', () => {
    const set = new RuleSet([rule('ship', [{ kind: 'keyword', text: '什么时候+发货' }])])
    const raw = '您好～請問【訂單】什麼時候 才能發貨呀？？謝謝'
    const message = normalise(raw)
    const [match] = set.explain(message.text)
    expect(match!.hits[0]!.spans.map(([start, end]) => raw.slice(...originalSpan(message, start, end)))).toEqual([
      '什麼時候',
      '發貨',
    ])
  })

  test('a part that is missing is named, so that the tester can show what almost fired', () => {
    const set = new RuleSet([rule('fee', [{ kind: 'keyword', text: '退货+运费' }])])
    expect(set.match('运费多少')).toEqual([])
    expect(set.explain('运费多少')[0]!.hits[0]!.missing).toEqual(['退货'])
  })

  test('a long message is read to its end by regexes too', () => {
    const set = new RuleSet([rule('r', [{ kind: 'regex', source: '退.{0,4}款' }])])
    for (const at of [0, 239, 240, 250, 299, 600, 1000])
      expect(set.match('好'.repeat(at) + '退我的款' + '好'.repeat(200))).toEqual([0])
  })
})

describe('risky expressions', () => {
  test.each([
    ['(a+)+$', 'NESTED_REPEAT'],
    ['(?:退|退货)*款', 'OVERLAPPING_CHOICE'],
    ['.*退.*货.*款', 'TOO_MANY_REPEATS'],
    ['(退)\\1', 'BACKREFERENCE'],
    ['(?<=要)退', 'LOOKBEHIND'],
    ['退?', 'EMPTY_MATCH'],
    ['退(', 'SYNTAX'],
  ])('%s is refused: %s', (source, problem) => {
    expect(() => assertMatchers([{ kind: 'regex', source }])).toThrowError(QunxiError)
    try {
      assertMatchers([{ kind: 'regex', source }])
    } catch (error) {
      expect(error).toMatchObject({ code: 'PATTERN_RISKY', details: { pattern: source, problem } })
    }
  })

  test('whatever is accepted stays fast on the worst text', () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      '.',
      '.*',
      '.+',
      '[ab]',
      'a*',
      '(a|b)',
      '(?:ab?)',
      '(a|ab)*',
      'a{0,9}',
      '(?:a*b)+',
      'b?',
      '\\w+',
      '(?=.*b)',
    )
    const worst = ['a'.repeat(300), 'ab'.repeat(150), `${'a'.repeat(299)}c`, 'b'.repeat(300)]
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 7 }), (pieces) => {
        const any: Matcher[] = [{ kind: 'regex', source: pieces.join('') }]
        try {
          assertMatchers(any)
        } catch {
          return
        }
        const set = new RuleSet([rule('r', any)])
        const started = process.cpuUsage()
        for (const line of worst) set.match(line)
        expect(process.cpuUsage(started).user / 1000).toBeLessThan(1500)
      }),
      { numRuns: 300 },
    )
  })

  test('a stored rule that is no longer acceptable is named and does not stop the others', () => {
    const set = new RuleSet([
      rule('bad', [{ kind: 'regex', source: '(a+)+$' }]),
      rule('good', [{ kind: 'keyword', text: '发货' }]),
    ])
    expect(set.broken).toMatchObject([{ rule: { id: 'bad' }, pattern: '(a+)+$', problem: 'NESTED_REPEAT' }])
    expect(set.match('发货了吗')).toEqual([1])
  })
})
