/** Drafts and scripts of the shared cases, with the rules a workspace begins with. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { findHoles, parseTemplate, renderTemplate, type TemplateValue } from '#shared/domain/template.ts'
import { draftFor } from '#core/drafting/draft-for.ts'
import { request, starterDeps } from '#core/drafting/testing/starter-desk.ts'
import { describeCase } from './case-folder.ts'

describeCase('97', (given) => {
  const deps = starterDeps({ businessHours: '每天 10:00–22:00' })
  const lines = readFileSync(given.file('texts.txt'), 'utf8').trim().split('\n')
  const answers = Object.entries(given.right).flatMap(([numbers, told]) =>
    numbers.split(',').map((n) => [lines[Number(n) - 1]!, String(told)] as const),
  )
  test.each(answers)('%s: %s', (text, told) => {
    const { draft, handOff } = draftFor(request(text), deps)
    const rule = draft && 'rule' in draft ? draft.rule.id : null
    if (told === 'handed to a person') expect(handOff).not.toBeNull()
    else if (told.startsWith('no refund draft')) expect(rule ?? '').not.toMatch(/refund/)
    else if (told === 'no "return" draft') expect(rule ?? '').not.toMatch(/return/)
    else if (told === 'no draft') expect(rule).toBeNull()
    else if (told.startsWith('a returns rule')) expect(rule === null || /return/.test(rule)).toBe(true)
    else expect(rule).toBe(told)
  })
})

describeCase('98', () => {
  const name = (value: string) => new Map<string, TemplateValue>([['customerName', { type: 'text', value }]])
  const render = (body: string, values = new Map<string, TemplateValue>()) => renderTemplate(body, values, 'Asia/Shanghai')
  test('a default is used where nothing is known, a blank counts as nothing', () => {
    expect(render('{{客户称呼|您好}}，有货的').text).toBe('您好，有货的')
    expect(render('{{客户称呼|您好}}，有货的', name('   ')).text).toBe('您好，有货的')
  })
  test('what is missing stays in sight and is reported', () => {
    const { text, missing } = render('{{客户称呼|您好}}，单号{{订单号}}')
    expect(text).toContain('{{订单号}}')
    expect(missing.length).toBeGreaterThan(0)
    expect(findHoles(text)).toHaveLength(1)
  })
  test('a name of one word is whole', () => expect(render('{{客户称呼}} hi', name('Petterson')).text).toBe('Petterson hi'))
  test('an unknown variable is reported', () => expect(parseTemplate('{{不存在的变量}}').errors).toHaveLength(1))
  test.each(['{{客户称呼|{{店名}}}}', '{{客户称呼', "{{ customer_name || 'Hello'}}, hi"])('%s does no harm', (body) => {
    expect(() => render(body, name('a'))).not.toThrow()
  })
})
