import i18next from 'i18next'
import { beforeAll, expect, test } from 'vitest'
import type { PolicyRule } from '#shared/domain/frequency/policy.ts'
import { formatMoment, formatShort } from '#renderer/base/i18n/format.ts'
import { en as baseEn } from '#renderer/base/i18n/en/index.ts'
import { zh as baseZh } from '#renderer/base/i18n/zh/index.ts'
import type { Format } from '#renderer/base/format-context.tsx'
import { refusalText, ruleText, type RefusalFacts } from './refusal-words.ts'
import * as en from './words/en.ts'
import * as zh from './words/zh.ts'

const i18n = i18next.createInstance()
beforeAll(() =>
  i18n.init({
    lng: 'zh-CN',
    resources: { 'zh-CN': { translation: { ...baseZh, ...zh } }, en: { translation: { ...baseEn, ...en } } },
    interpolation: { escapeValue: false },
  }),
)

const zone = 'Asia/Shanghai'
/** Monday. */
const now = Date.parse('2026-11-23T09:00:00+08:00')
const at = (text: string) => Date.parse(`${text}:00+08:00`)

function speaking(language: 'zh-CN' | 'en') {
  const fixed = i18n.getFixedT(language)
  const t = (key: string, values?: Record<string, string | number>) => fixed(key, values ?? {})
  const context = { t, language, zone }
  const format = {
    zone,
    language,
    now,
    short: (ms: number) => formatShort(ms, now, context),
    moment: (ms: number) => formatMoment(ms, now, context),
  } as Format
  return { t, format }
}

const rule: PolicyRule = {
  scope: { kind: 'workspace' },
  kinds: ['promo'],
  max: 3,
  window: { rollingDays: 7 },
  minGapHours: 20,
  quietHours: { from: '22:00', to: '08:00' },
}
const facts = (more: Partial<RefusalFacts>): RefusalFacts => ({
  rule,
  condition: 'rolling',
  filledAt: [at('2026-11-23T10:00'), at('2026-11-25T10:00'), at('2026-11-26T10:00')],
  filledCount: 3,
  aboutCustomer: false,
  ...more,
})

test.each<[string, Partial<RefusalFacts>, string, string]>([
  [
    'a full window',
    {},
    '本群 7 天内已有 3 次促销（今天、周三、周四）',
    'This group has 3 promos within 7 days already (today, Wed, Thu)',
  ],
  [
    'a customer over several groups',
    { aboutCustomer: true, customerName: '小林', filledAt: [at('2026-11-25T10:00'), at('2026-11-25T15:00')], filledCount: 5 },
    '小林 7 天内已收到 5 次促销（周三 等 5 次）',
    '小林 has 5 promos within 7 days already (Wed and more, 5 in all)',
  ],
  [
    'a calendar month',
    {
      condition: 'calendar',
      rule: { ...rule, window: { calendar: 'month' } },
      filledAt: [at('2026-11-05T10:00')],
      filledCount: 1,
    },
    '本群这个月已有 1 次促销（11月5日）',
    'This group has 1 promos in this month already (Nov 5)',
  ],
  [
    'a gap',
    { condition: 'gap', filledAt: [at('2026-11-24T10:00')], filledCount: 1 },
    '与本群另一次促销（明天）相隔不到 20 小时',
    'Less than 20 hours from other promos of this group (tomorrow)',
  ],
  [
    'quiet hours',
    { condition: 'quiet', filledAt: [], filledCount: 0 },
    '22:00–08:00 是免打扰时段',
    '22:00–08:00 are quiet hours',
  ],
  ['a block', { condition: 'max0', filledAt: [], filledCount: 0 }, '频次策略不允许发促销', 'A policy blocks promos'],
])('%s', (_, more, chinese, english) => {
  for (const [language, text] of [
    ['zh-CN', chinese],
    ['en', english],
  ] as const) {
    const { t, format } = speaking(language)
    expect(refusalText(t, format, facts(more)).toLowerCase()).toBe(text.toLowerCase())
  }
})

test('a policy reads as one sentence', () => {
  expect(ruleText(speaking('zh-CN').t, rule, null)).toBe(
    '每个群 · 任意 7 天最多 3 次促销 · 间隔至少 20 小时 · 22:00–08:00 免打扰',
  )
  expect(ruleText(speaking('en').t, { scope: { kind: 'tier', tier: 'vip' }, kinds: ['promo', 'service'], max: 0 }, null)).toBe(
    'Every group of tier VIP · no promos, service messages',
  )
  expect(ruleText(speaking('zh-CN').t, { scope: { kind: 'group', id: '7' }, kinds: ['promo'] }, '浦东一群')).toBe(
    '群“浦东一群” · 促销不限次数',
  )
})
