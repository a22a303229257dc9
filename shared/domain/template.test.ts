import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findHoles, parseTemplate, renderTemplate, type TemplateValue } from './template.ts'

const ZONE = 'Asia/Shanghai'
const values = new Map<string, TemplateValue>([
  ['customerName', { type: 'text', value: '小王' }],
  ['orderNumber', { type: 'text', value: 'A20261123001' }],
  ['orderAmount', { type: 'money', fen: 128_450 }],
  // 2026-11-23 01:05 in Shanghai, still the 22nd in UTC.
  ['orderedAt', { type: 'time', at: Date.UTC(2026, 10, 22, 17, 5) }],
  ['暗号', { type: 'text', value: '芝麻开门' }],
])

describe('rendering', () => {
  test('Chinese and English names, defaults, formats and own variables', () => {
    const { text, missing } = renderTemplate(
      '{{客户称呼|亲}}，{{ order_no:尾号 }}，{{订单金额}}/{{订单金额:¥}}，{{下单时间:M月D日 周 HH:mm}}，{{门店|本店}}，{{暗号}}',
      values,
      ZONE,
    )
    expect(text).toBe('小王，3001，1,284.50 元/¥1,284.50，11月23日 周一 01:05，本店，芝麻开门')
    expect(missing).toEqual([])
  })

  test('a variable without a value stays visible in the text, never a blank', () => {
    const { text, missing, variables } = renderTemplate(
      '营业时间是 {{营业时间}}，{{营业时间}}。{{门店|  }}',
      new Map([['businessHours', { type: 'text', value: '  ' }]]),
      ZONE,
    )
    expect(text).toBe('营业时间是 {{营业时间}}，{{营业时间}}。{{门店}}')
    expect(missing).toEqual(['营业时间', '门店'])
    expect(variables.map(({ from }) => from)).toEqual(['missing', 'missing', 'missing'])
    expect(findHoles(text).map(({ name }) => name)).toEqual(['营业时间', '营业时间', '门店'])
  })

  test('a value cannot pretend to be a hole', () => {
    const { text, missing } = renderTemplate(
      '{{客户称呼}}',
      new Map([['customerName', { type: 'text', value: '{{门店}}' }]]),
      ZONE,
    )
    expect(findHoles(text)).toEqual([])
    expect(missing).toEqual([])
  })

  test('for any template: what is missing is exactly what is still marked, and offsets point at the values', () => {
    const piece = fc.oneof(
      fc.constantFrom('你好，', '{{客户称呼}}', '{{订单号|无}}', '{{门店}}', '{{营业时间}}', '{', '}', '{{暗号}}', '\n'),
      fc.string({ maxLength: 5 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const source = pieces.join('')
        const { text, missing, variables } = renderTemplate(source, values, ZONE)
        const known = parseTemplate(source, ['暗号']).errors.length === 0
        if (known) expect(new Set(findHoles(text).map(({ name }) => name))).toEqual(new Set(missing))
        for (const variable of variables)
          if (variable.value !== null) expect(text.slice(variable.start, variable.end)).toBe(variable.value)
      }),
    )
  })
})

describe('what the editor marks', () => {
  test.each([
    ['你好{{客户称乎}}', 'UNKNOWN_VARIABLE', '客户称呼', [2, 10]],
    ['{{订单金额:YYYY}}', 'UNKNOWN_FORMAT', null, [0, 13]],
    ['{{}}', 'EMPTY_NAME', null, [0, 4]],
    ['a{{门店', 'UNCLOSED', null, [1, 5]],
  ])('%s: %s', (source, code, nearest, [start, end]) => {
    expect(parseTemplate(source).errors).toMatchObject([{ code, nearest, start, end }])
  })

  test('a variable of the workspace is known when its name is given', () => {
    expect(parseTemplate('{{本月主推}}').errors).toHaveLength(1)
    expect(parseTemplate('{{本月主推}}', ['本月主推']).errors).toEqual([])
  })
})
