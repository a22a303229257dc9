import { describe, expect, test } from 'vitest'
import { Linter, shippedTerms } from './lint.ts'
import { starterRules } from './starter.ts'

const linter = new Linter(shippedTerms().map((term, i) => ({ ...term, id: String(i) })))
const found = (text: string, own: string[] = []) => linter.check(text, own).map(({ category, text: piece }) => [category, piece])

describe('compliance', () => {
  test.each([
    ['这是全网最低的价格', [['absolute', '全网最低']]],
    [
      '效果１００％，絕對不過敏',
      [
        ['absolute', '１００％'],
        ['absolute', '絕對'],
        ['medical', '不過敏'],
      ],
    ],
    [
      '保证三天见效',
      [
        ['overPromise', '保证'],
        ['overPromise', '见效'],
      ],
    ],
    [
      '加我微信号 shop_88888 私下转账',
      [
        ['contact', 'shop_88888'],
        ['offPlatform', '私下转账'],
      ],
    ],
    ['打13800138000', [['contact', '13800138000']]],
    ['押金和保证金都会退', []],
    ['最好提前预约，最后一件了', []],
    ['今天发货', []],
  ])('%s', (text, wanted) => expect(found(text)).toEqual(wanted))

  test('the shop’s own phone may be in a reply', () => {
    expect(found('电话 021-5555 6666', ['021-55556666'])).toEqual([])
  })

  test('a finding says where, how grave and what to write instead', () => {
    const text = '亲，这是行业第一的面霜'
    const [finding] = linter.check(text)
    expect(finding).toMatchObject({ severity: 'error', text: '行业第一' })
    expect(text.slice(finding!.start, finding!.end)).toBe('行业第一')
    expect(finding!.suggestion).toBeTruthy()
  })

  test('a switched-off term is not reported', () => {
    expect(new Linter([{ id: '1', term: '绝对', category: 'absolute', suggestion: null, enabled: false }]).check('绝对')).toEqual(
      [],
    )
  })

  test('the shipped scripts pass their own check', () => {
    for (const { name, script } of starterRules()) {
      const findings = linter.check(script).filter(({ category }) => category !== 'missingVariable')
      expect({ name, findings }).toEqual({ name, findings: [] })
    }
  })
})
