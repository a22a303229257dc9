import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { AccountItem } from '#shared/contract/accounts.ts'
import { outboxKinds, outboxStates, type OutboxItem } from '#shared/contract/outbox.ts'
import { accountPhases, accountSecrets, capabilities, liveChannels } from '#shared/domain/accounts.ts'
import { type ChannelProblem, fixes, problemCodes, problemKinds } from '#shared/domain/channel-problems.ts'
import { i18n, startI18n } from '#renderer/base/i18n/i18n.ts'
import { fixRoute, isLive, type LiveAccount, refusedIp, runningStream, stateOf } from './account-words.ts'
import { secretFields, textFields } from './connect-form.ts'
import { logSentence } from './log-words.ts'
import * as en from './words/en.ts'
import * as zh from './words/zh.ts'
import { canCancel, canRetry, needsDecision, outboxWords, reasonText } from './outbox-words.ts'

const languages = ['zh-CN', 'en'] as const
const NOW = Date.UTC(2026, 10, 22, 3, 0)
const clock = (ms: number) => new Date(ms).toISOString().slice(11, 16)

function wordsIn(language: (typeof languages)[number]) {
  const t = i18n.getFixedT(language)
  return {
    t: (key: string, values?: Record<string, string | number>) => t(key, values ?? {}),
    known: (key: string) => i18n.exists(key, { lng: language }),
    time: clock,
    now: NOW,
    number: (value: number) => String(value),
    duration: (ms: number) => `${ms / 1000} s`,
  }
}

beforeAll(async () => {
  globalThis.document ??= { documentElement: { lang: '' } } as Document
  await startI18n('zh-CN', { zh, en })
})

const problem = (code: ChannelProblem['code'], more: Partial<ChannelProblem> = {}): ChannelProblem => ({
  kind: 'refused',
  code,
  fix: 'openLog',
  ...more,
})

function account(live: Partial<LiveAccount['live']> = {}): LiveAccount {
  const item: AccountItem = {
    id: 1,
    channel: 'wecom',
    name: '花小鹿',
    nativeId: 'ww1',
    createdAt: 0,
    counts: { contacts: 0, groups: 0, messages: 0 },
    live: {
      config: {
        channel: 'wecom',
        url: 'https://qyapi.weixin.qq.com',
        corpId: 'ww1',
        agentId: '',
        relayUrl: '',
        archiveUrl: '',
        archivePath: '',
        pushOwnTags: true,
      },
      secrets: [],
      paused: false,
      phase: 'live',
      since: NOW,
      lastSuccessAt: NOW,
      problem: null,
      capabilities: [],
      progress: [],
      outbox: { waiting: 0, uncertain: 0, failed: 0 },
      conflicts: 0,
      ...live,
    },
  }
  if (!isLive(item)) throw new Error('not live')
  return item
}

function row(change: Partial<OutboxItem> = {}): OutboxItem {
  return {
    id: 'a',
    accountId: 1,
    account: '花小鹿',
    kind: 'tags',
    state: 'waiting',
    subject: '阿May',
    summary: '+敏感肌',
    conversationId: null,
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
    ...change,
  }
}

describe.each(languages)('in %s', (language) => {
  test('every problem, fix, kind, state, capability and field of the closed lists has words', () => {
    const { known } = wordsIn(language)
    const keys = [
      ...problemCodes.map((code) => `problems.${code}`),
      ...fixes.flatMap((fix) => [`accounts.fixes.${fix}`, `accounts.fixActions.${fix}`]),
      ...outboxKinds.map((kind) => `outbox.kinds.${kind}`),
      ...outboxStates.map((state) => `outbox.states.${state}`),
      ...capabilities.map((can) => `accounts.wizard.can.${can}`),
      ...[...textFields, ...secretFields].map((field) => `accounts.wizard.fields.${field}`),
      ...liveChannels.flatMap((channel) => [
        `accounts.channels.${channel}`,
        `accounts.short.${channel}`,
        `accounts.state.offline.${channel}`,
        ...Object.keys(accountSecrets[channel]).map((name) => `accounts.wizard.fields.${name}`),
      ]),
    ]
    expect(keys.filter((key) => !known(key))).toEqual([])
  })

  test('no state of an account or of a row is left without a sentence, and none shows a key or a hole', () => {
    const words = wordsIn(language)
    const said: string[] = []
    for (const phase of accountPhases) {
      for (const paused of [false, true]) {
        for (const lastSuccessAt of [null, NOW]) {
          const of = account({ phase, paused, lastSuccessAt, problem: phase === 'failed' ? problem('WRONG_SECRET') : null })
          said.push(stateOf(of, words).text)
          for (const state of outboxStates) {
            for (const held of [0, NOW + 3_600_000]) {
              for (const code of [null, ...problemCodes]) {
                said.push(outboxWords(row({ state, heldUntil: held, problem: code && problem(code) }), of, words).text)
              }
            }
          }
        }
      }
    }
    const unsaid = said.filter((text) => text.trim() === '' || /\{\{|undefined|(?:accounts|outbox)\.\w/u.test(text))
    expect(unsaid).toEqual([])
  })
})

describe('an account in words', () => {
  const words = () => wordsIn('zh-CN')
  test('off line says since when, calmly, and that it goes on by itself', () => {
    const { tone, text } = stateOf(account({ phase: 'offline', since: Date.UTC(2026, 10, 22, 2, 32) }), words())
    expect(text).toBe('暂时连不上企业微信（02:32 起）。新的标签和群发会在恢复后自动同步。')
    expect(tone).toBe('quiet')
  })

  test('a refused login names the reason and needs a person', () => {
    expect(stateOf(account({ phase: 'failed', problem: problem('WRONG_SECRET') }), words())).toEqual({
      tone: 'attention',
      text: '需要处理：应用密钥（Secret）不对',
    })
  })

  test('connected with a part that fails is not called well', () => {
    expect(stateOf(account({ phase: 'live', problem: problem('API_NOT_PERMITTED') }), words())).toEqual({
      tone: 'attention',
      text: '已连接，但有一部分没能同步：这个应用没有调用该接口的权限',
    })
  })

  test('paused comes before whatever the connection was', () => {
    expect(stateOf(account({ phase: 'failed', paused: true }), words()).tone).toBe('quiet')
  })

  test('the status line tells of what is coming in now', () => {
    expect(
      runningStream([
        { stream: 'tags', state: 'running', done: 3, total: null },
        { stream: 'contacts', state: 'running', done: 12_300, total: 50_000 },
        { stream: 'groups', state: 'done', done: 40, total: 40 },
        { stream: 'messages', state: 'waiting', done: 0, total: 90_000 },
      ]),
    ).toEqual({ stream: 'contacts', done: 12_300, total: 50_000 })
    expect(runningStream([{ stream: 'history', state: 'running', done: 3, total: 0 }])).toEqual({
      stream: 'history',
      done: 3,
      total: null,
    })
    expect(runningStream([{ stream: 'tags', state: 'done', done: 3, total: 3 }])).toBeNull()
  })

  test('the address to allow is there only when the channel said it', () => {
    expect(refusedIp(problem('NOT_ALLOWED_IP', { params: { ip: '203.0.113.7' } }))).toBe('203.0.113.7')
    expect(refusedIp(problem('NOT_ALLOWED_IP'))).toBeNull()
    expect(refusedIp(problem('WRONG_SECRET', { params: { ip: '203.0.113.7' } }))).toBeNull()
  })

  test('every fix leads somewhere', () => {
    expect(fixes.map(fixRoute)).not.toContain(null)
  })
})

describe('a row of the outbox in words', () => {
  const say = (change: Partial<OutboxItem>, live: Partial<LiveAccount['live']> = {}) =>
    outboxWords(row(change), account(live), wordsIn('zh-CN')).text
  test('what waits says for what', () => {
    expect(say({})).toBe('排队中，很快发出')
    expect(say({}, { phase: 'offline' })).toBe('离线，恢复后自动发出')
    expect(say({ problem: problem('UNREACHABLE', { kind: 'offline' }) })).toBe('离线，恢复后自动发出')
    expect(say({}, { paused: true, phase: 'stopped' })).toBe('账号已暂停，恢复后发出')
    expect(say({ heldUntil: NOW + 600_000, problem: problem('RATE_LIMITED', { kind: 'busy' }) })).toBe(
      '调用次数超过了渠道的限制，03:10 再试',
    )
  })

  test('a mass send waits for the owners, then tells partial failures', () => {
    const targets = { waiting: 26, sent: 12, failed: 2 }
    expect(say({ kind: 'massSend', state: 'sent', taskOpen: true, targets })).toBe('等待群主在企业微信确认 12/40')
    expect(say({ kind: 'massSend', state: 'sent', targets: { waiting: 0, sent: 38, failed: 2 } })).toBe('发出 38，未送达 2')
    expect(say({ kind: 'massSend', state: 'sent', targets: { waiting: 0, sent: 40, failed: 0 } })).toBe('全部送达 40')
  })

  test('only what a person alone can tell asks for a decision', () => {
    const asking = row({ state: 'uncertain', problem: problem('ANSWER_LOST', { kind: 'lost' }) })
    const undecided = row({ state: 'uncertain', problem: problem('UNCERTAIN', { fix: 'decide' }) })
    expect([needsDecision(asking), needsDecision(undecided)]).toEqual([false, true])
  })

  test('what has left can be neither cancelled nor tried again, save a task that is open', () => {
    expect(outboxStates.filter((state) => canCancel(row({ state })))).toEqual(['waiting', 'failed'])
    expect(outboxStates.filter((state) => canRetry(row({ state }), NOW))).toEqual(['failed'])
    expect(canRetry(row({ problem: problem('RATE_LIMITED'), heldUntil: NOW + 1000 }), NOW)).toBe(true)
    expect(canCancel(row({ kind: 'massSend', state: 'sent', taskOpen: true }))).toBe(true)
  })

  test('reasons of single receivers are said, the unknown ones as the channel put them', () => {
    const words = wordsIn('zh-CN')
    expect(reasonText('3', words)).toBe('对方本期收到的群发已达上限')
    expect(reasonText('NOT_A_CUSTOMER', words)).toBe('对方已不是客户')
    expect(reasonText('chat is frozen', words)).toBe('chat is frozen')
    expect(reasonText(null, words)).toBe('渠道没有说明原因')
  })
})

/** Source of core's sync layer, without its tests. */
function syncSources(): string[] {
  const root = join(import.meta.dirname, '../../../electron/core/channels')
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => readFileSync(join(root, name), 'utf8'))
}

describe('the sync log', () => {
  test('every event that core writes has its sentence in both languages', () => {
    const events = syncSources().flatMap((text) =>
      [
        ...text.matchAll(/(?:\.note|\.problem|\.log|#note|\.once|\blog)\(\s*'(?:info|warning|error)',\s*([^,)]+)/gu),
        ...text.matchAll(/#log\(('[\w.]+')/gu),
        ...text.matchAll(/('(?:connect|listen|page|pass|record|send|stream|tasks)\.[a-z]+')/gu),
      ].flatMap((call) => [...(call[1] ?? '').matchAll(/'([\w.]+)'/gu)].map((word) => word[1] ?? '')),
    )
    events.push(...problemKinds.map((kind) => `send.${kind}`))
    expect(events.length).toBeGreaterThan(20)
    for (const language of languages) {
      const { known } = wordsIn(language)
      expect([...new Set(events)].filter((event) => !known(`accounts.log.${event}`))).toEqual([])
    }
  })

  test('an event nobody has words for stays readable and keeps its reason', () => {
    const line = { event: 'somethingNew', detail: { problem: problem('RATE_LIMITED'), pages: 3 } }
    expect(logSentence(line, wordsIn('zh-CN'))).toBe('其他记录：somethingNew：调用次数超过了渠道的限制')
    expect(logSentence(line, wordsIn('en'))).toBe('Other event: somethingNew: more calls than the channel allows')
  })
})
