import fc from 'fast-check'
import i18next from 'i18next'
import { describe, expect, test } from 'vitest'
import { localDay } from '#shared/domain/zone.ts'
import { en } from './en/index.ts'
import {
  type FormatContext,
  formatAgo,
  formatBytes,
  formatDay,
  formatDuration,
  formatFull,
  formatMoment,
  formatMoney,
  formatPercent,
  formatShort,
} from './format.ts'
import { zh } from './zh/index.ts'

const i18n = i18next.createInstance()
await i18n.init({ lng: 'zh-CN', fallbackLng: false, resources: { 'zh-CN': { translation: zh }, en: { translation: en } } })

function context(language: 'zh-CN' | 'en', zone = 'Asia/Shanghai'): FormatContext {
  const t = i18n.getFixedT(language)
  return { t: (key, values) => t(key, values ?? {}), language, zone }
}

const chinese = context('zh-CN')
const english = context('en')
/** Monday 2026-11-23, 12:00 in Shanghai. */
const now = Date.parse('2026-11-23T12:00:00+08:00')
const at = (text: string) => Date.parse(`${text}:00+08:00`)

describe('moments', () => {
  test('are said as people say them', () => {
    expect(formatMoment(at('2026-11-23T10:00'), now, chinese)).toBe('今天 10:00')
    expect(formatMoment(at('2026-11-22T23:59'), now, chinese)).toBe('昨天 23:59')
    expect(formatMoment(at('2026-11-24T00:00'), now, chinese)).toBe('明天 00:00')
    expect(formatMoment(at('2026-11-25T19:30'), now, chinese)).toBe('周三 19:30')
    expect(formatMoment(at('2026-11-10T10:00'), now, chinese)).toBe('11月10日 10:00')
    expect(formatMoment(at('2025-11-23T10:00'), now, chinese)).toBe('2025年11月23日 10:00')
    expect(formatMoment(at('2026-11-23T10:00'), now, english)).toBe('Today 10:00')
    expect(formatMoment(at('2026-11-10T10:00'), now, english)).toBe('Nov 10, 10:00')
  })

  test('mean the day of the workspace, not of the machine or of UTC', () => {
    const late = Date.parse('2026-11-23T17:00:00Z')
    expect(formatMoment(late, now, chinese)).toBe('明天 01:00')
    expect(formatMoment(late, now, context('zh-CN', 'America/Los_Angeles'))).toBe('明天 09:00')
  })

  test('are short in narrow columns and whole with the zone in tooltips', () => {
    expect(formatShort(at('2026-11-23T09:05'), now, chinese)).toBe('09:05')
    expect(formatShort(at('2026-11-18T09:05'), now, chinese)).toBe('周三')
    expect(formatShort(at('2026-11-03T09:05'), now, chinese)).toBe('11月3日')
    expect(formatFull(at('2026-11-23T10:00'), chinese)).toBe('2026年11月23日 10:00（Asia/Shanghai）')
  })

  test('today is today exactly when the days are equal, in every zone', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4e12 }),
        fc.integer({ min: -48 * 3_600_000, max: 48 * 3_600_000 }),
        fc.constantFrom('Asia/Shanghai', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Apia'),
        (base, away, zone) => {
          const said = formatMoment(base + away, base, context('zh-CN', zone))
          expect(said.startsWith('今天')).toBe(localDay(base, zone) === localDay(base + away, zone))
        },
      ),
      { numRuns: 300 },
    )
  })
})

test('days carry their weekday', () => {
  expect(formatDay('2026-11-23', now, chinese)).toBe('今天')
  expect(formatDay('2026-11-26', now, chinese)).toBe('11月26日 周四')
  expect(formatDay('2027-01-01', now, chinese)).toBe('2027年1月1日 周五')
  expect(formatDay('2026-11-26', now, english)).toBe('Thu, Nov 26')
})

test('how long ago', () => {
  expect(formatAgo(now - 20_000, now, chinese)).toBe('刚刚')
  expect(formatAgo(now - 5 * 60_000, now, chinese)).toBe('5 分钟前')
  expect(formatAgo(now + 3 * 3_600_000, now, chinese)).toBe('3 小时后')
  expect(formatAgo(now - 40 * 86_400_000, now, chinese)).toBe('10月14日')
})

describe('durations', () => {
  test('are human', () => {
    expect(formatDuration(45_000, chinese)).toBe('45 秒')
    expect(formatDuration(7_800_000, chinese)).toBe('2 小时 10 分')
    expect(formatDuration(7_200_000, chinese)).toBe('2 小时')
    expect(formatDuration(3 * 86_400_000 + 4 * 3_600_000, english)).toBe('3 d 4 h')
    expect(formatDuration(-5, chinese)).toBe('0 秒')
  })

  test('never say 60 of a unit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 86_400_000 * 30 }), (ms) => {
        expect(formatDuration(ms, chinese)).not.toMatch(/(?:^|\s)60 (?:秒|分)|(?:^|\s)24 小时/u)
      }),
    )
  })
})

test('amounts, shares and sizes', () => {
  expect(formatMoney(128_450, 'zh-CN')).toBe('¥1,284.50')
  expect(formatMoney(128_400, 'zh-CN')).toBe('¥1,284')
  expect(formatPercent(0.034, 'zh-CN')).toBe('3.4%')
  expect(formatPercent(0.92, 'en')).toBe('92%')
  expect(formatPercent(0, 'en')).toBe('0%')
  expect(formatBytes(1_258_291, 'en')).toBe('1.2 MB')
  expect(formatBytes(0, 'en')).toBe('0 B')
})
