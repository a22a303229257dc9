/** The same answers as RuleSet.match, by looking for every matcher of every rule in turn. For tests and the benchmark. */
import { normaliseKeyword } from '#shared/domain/normalise.ts'
import type { Matcher, ReplyRule } from '#shared/domain/reply-rule.ts'
import { normaliseRegex } from './regex-tree.ts'

type Test = (text: string) => boolean

function testOf(matcher: Matcher): Test {
  if (matcher.kind === 'regex') {
    const regex = new RegExp(normaliseRegex(matcher.source), 'u')
    return (text) => regex.test(text)
  }
  if (matcher.kind === 'exact') {
    const whole = normaliseKeyword(matcher.text)
    return (text) => text === whole
  }
  const parts = matcher.text.split('+').map(normaliseKeyword).filter(Boolean)
  return (text) => parts.every((part) => text.includes(part))
}

export function naiveMatcher(rules: readonly ReplyRule[]): (text: string) => number[] {
  const tests = rules.map((rule) => ({ enabled: rule.enabled, any: rule.any.map(testOf), none: rule.none.map(testOf) }))
  return (text) => {
    const fired: number[] = []
    tests.forEach(({ enabled, any, none }, number) => {
      if (enabled && any.some((test) => test(text)) && !none.some((test) => test(text))) fired.push(number)
    })
    return fired
  }
}
