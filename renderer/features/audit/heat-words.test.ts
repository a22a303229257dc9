import i18next from 'i18next'
import { describe, expect, test } from 'vitest'
import type { CadenceGroup } from '#shared/contract/audit.ts'
import { capShare, capWords, cellLabel, cellShare, cellTemplates } from './heat-words.ts'
import * as zh from './words/zh.ts'

const group: CadenceGroup = {
  id: 1,
  title: '老饕 {{day}} 群',
  tier: 'vip',
  operatorName: null,
  cap: { policyId: 'p', policyName: 'P', max: 3, rollingDays: 7, calendar: null },
  posts: [5, 1],
  promos: [2, 0],
  planned: [1, 0],
  observed: [1, 0],
  used: [4, 2],
  worst: { from: 0, to: 1, promos: 4 },
  evenness: null,
  silence: { from: 0, to: 0 },
}
const templates = { cell: zh.audit.cell, cap: zh.audit.cellCap, over: zh.audit.cellOver }

describe('cells of the heatmap', () => {
  test('say what is behind them, over the cap or not, whatever the group is called', () => {
    expect(cellLabel(group, 0, '11月20日 周五', templates)).toBe(
      '老饕 {{day}} 群，11月20日 周五：促销 2 次（待发 1，观察到 1），发帖 5 条 · 超出上限：4/3 次',
    )
    expect(cellLabel(group, 1, '今天', templates)).toContain('截至当天的窗口 2/3 次')
    expect(cellLabel({ ...group, cap: null }, 1, '今天', templates)).not.toContain('窗口')
  })

  test('are as deep as the share of the cap, and over it where nothing is allowed at all', () => {
    expect([cellShare(group, 0), cellShare(group, 1)]).toEqual([4 / 3, 2 / 3])
    const blocked = { ...group, cap: { ...group.cap!, max: 0 } }
    expect(cellShare(blocked, 1)).toBeGreaterThan(1)
    expect(capShare(blocked)).toBeGreaterThan(capShare(group))
    expect(cellShare({ ...group, cap: null }, 1)).toBe(0)
  })

  test('the cap in words', () => {
    const t = (key: string, values?: Record<string, string | number>) => `${key} ${JSON.stringify(values ?? {})}`
    expect(capWords(group.cap!, t)).toBe('audit.window.rolling {"days":7,"max":3}')
    expect(capWords({ ...group.cap!, calendar: 'week', rollingDays: null }, t)).toBe('audit.window.week {"max":3}')
    expect(capWords({ ...group.cap!, max: 0 }, t)).toContain('blocked')
  })

  test('templates keep their holes until a cell fills them', async () => {
    const i18n = i18next.createInstance()
    await i18n.init({ lng: 'zh-CN', resources: { 'zh-CN': { translation: zh } } })
    const { cell } = cellTemplates((key, options) => i18n.t(key, options))
    for (const hole of ['group', 'day', 'promos', 'planned', 'observed', 'posts']) expect(cell).toContain(`{{${hole}}}`)
  })
})
