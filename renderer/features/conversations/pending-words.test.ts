import { expect, test } from 'vitest'
import { outboxStates, type OutboxItem } from '#shared/contract/outbox.ts'
import type { ChannelProblem } from '#shared/domain/channel-problems.ts'
import { en as baseEn } from '#renderer/base/i18n/en/index.ts'
import { zh as baseZh } from '#renderer/base/i18n/zh/index.ts'
import { pendingWords, type PendingContext } from './pending-words.ts'
import * as ownEn from './words/en.ts'
import * as ownZh from './words/zh.ts'

const zh = { ...baseZh, ...ownZh }
const en = { ...baseEn, ...ownEn }

const NOW = 1_760_000_000_000
const base: OutboxItem = {
  id: '1',
  accountId: 1,
  account: 'QQ',
  kind: 'message',
  state: 'waiting',
  subject: '群',
  summary: '你好',
  conversationId: 1,
  customerId: null,
  createdAt: NOW,
  heldUntil: 0,
  expiresAt: null,
  attempts: 0,
  closedAt: null,
  problem: null,
  targets: null,
  taskOpen: false,
  behind: 0,
}
const busy: ChannelProblem = { kind: 'busy', code: 'SYSTEM_BUSY', fix: 'wait' }

function words(change: Partial<OutboxItem>, context: Partial<PendingContext> = {}, texts: unknown = zh) {
  const t = (key: string, values: Record<string, unknown>) => {
    const found = key.split('.').reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], texts)
    expect(typeof found, key).toBe('string')
    return (found as string).replace(/{{(\w+)}}/g, (_, name: string) => {
      expect(values, `${key}: ${name}`).toHaveProperty(name)
      return String(values[name])
    })
  }
  return pendingWords(
    { ...base, ...change },
    { t, time: () => '10:32', now: NOW, offline: false, paused: false, behind: false, ...context },
  )
}

test('off line a message waits for the network and can be taken back', () => {
  expect(words({}, { offline: true })).toEqual({ text: '等待网络，恢复后自动发出', attention: false, acts: ['takeBack'] })
  expect(words({ problem: { kind: 'offline', code: 'UNREACHABLE', fix: 'wait' } }).text).toBe('等待网络，恢复后自动发出')
  expect(words({}).text).toBe('排队中，很快发出')
  expect(words({}, { behind: true }).text).toBe('等前一条确认后发出')
})

test('a later try says why and when, and can be made now', () => {
  expect(words({ problem: busy, heldUntil: NOW + 5000 })).toEqual({
    text: '渠道系统繁忙，很快自动再试',
    attention: false,
    acts: ['retry', 'takeBack'],
  })
  expect(words({ problem: busy, heldUntil: NOW + 600_000 }).text).toBe('渠道系统繁忙，10:32 自动再试')
  expect(words({ heldUntil: NOW + 600_000 }).text).toBe('10:32 发出')
})

test('a person decides only where the channel cannot tell', () => {
  expect(words({ state: 'uncertain', problem: { kind: 'lost', code: 'ANSWER_LOST', fix: 'wait' } })).toEqual({
    text: '正在核对是否已发出',
    attention: false,
    acts: [],
  })
  expect(words({ state: 'uncertain', problem: { kind: 'lost', code: 'UNCERTAIN', fix: 'decide' } })).toMatchObject({
    attention: true,
    acts: ['wasSent', 'sendAgain'],
  })
  expect(words({ state: 'failed', problem: { kind: 'refused', code: 'MUTED', fix: 'editItem' } })).toEqual({
    text: '没有发出：已被禁言，或全员禁言中',
    attention: true,
    acts: ['retry', 'takeBack'],
  })
})

test('every state has its words in both languages', () => {
  for (const texts of [zh, en]) {
    for (const state of outboxStates) for (const problem of [null, busy]) words({ state, problem, heldUntil: NOW + 1 }, {}, texts)
    words({}, { paused: true }, texts)
    words({}, { behind: true }, texts)
  }
})
