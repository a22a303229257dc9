/** Telegram, Slack, LINE and WeChat files of the shared cases. */
import { describe, expect, test } from 'vitest'
import { importBench } from '#core/files/testing/import-bench.ts'
import { parseFile, said, utc } from '#core/files/testing/parsing.ts'
import { BrokenFile } from '#core/files/reading/broken-file.ts'
import { describeCase } from './case-folder.ts'

const bench = importBench()
const timeOf = (ms: number) => utc(ms).replace(' ', 'T')

describeCase('11', (given) => {
  test('JSON that is none is refused with its line and column, and nothing is written', async () => {
    const { problem } = await bench.loadPath(given.file())
    expect(problem).toMatchObject({ reason: { params: { line: expect.any(Number), column: expect.any(Number) } } })
    expect([bench.count('messages'), bench.count('conversations')]).toEqual([0, 0])
    await expect(parseFile(given.file())).rejects.toThrow(BrokenFile)
  })
})

describeCase('20', (given) => {
  test('names in UTF-8 without the flag that says so', async () => {
    const parsed = await parseFile(given.file())
    expect(parsed.conversations.map(({ title }) => title)).toContain('促销群')
    expect(parsed.conversations.filter(({ title }) => /[╟╢╕Σ┐Θ�]/.test(title))).toEqual([])
    const group = parsed.conversations.find(({ title }) => title === '促销群')!
    expect(group.kind).toBe('group')
    expect(parsed.conversations.filter(({ kind }) => kind === 'direct')).toHaveLength(
      (given.right['conversations'] as { dm: number }).dm,
    )
    expect(parsed.messages.filter(({ conversationKey }) => conversationKey === group.key)).toHaveLength(4)
    const members = parsed.members
      .filter(({ conversationKey }) => conversationKey === group.key)
      .map(({ contactKey }) => contactKey)
    expect(
      parsed.contacts
        .filter(({ key }) => members.includes(key))
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(['小林', '旧同事'].toSorted())
  })
})

describeCase('22', (given) => {
  test('text that is in blocks only is found', async () => {
    await bench.loadPath(given.file())
    for (const [asked, hits] of Object.entries(given.right)) expect(bench.search(asked.replace('search ', '')), asked).toBe(hits)
  })
})

describeCase('30', (given) => {
  test('LINE for PC writes spaces', async () => {
    const parsed = await parseFile(given.file(), { zone: 'UTC' })
    expect([parsed.format, parsed.messages.length]).toEqual([given.right['format'], given.right['messages']])
    expect([...new Set(said(parsed).flatMap(([who]) => who ?? []))]).toEqual(given.right['senders'])
    expect(parsed.messages.map(({ sentAt }) => timeOf(sentAt).slice(0, 16))).toEqual(given.right['times'])
    expect(['recalled', 'system']).toContain(parsed.messages[2]!.kind)
    expect(parsed.messages[1]!.text).toBe('有的\n明天到')
  })
})

describeCase('32', (given) => {
  test('LINE in English, a 12-hour clock', async () => {
    const parsed = await parseFile(given.file(), { zone: 'UTC' })
    expect({
      times: parsed.messages.map(({ sentAt }) => timeOf(sentAt).slice(0, 16)),
      kinds: parsed.messages.map(({ kind }) => kind),
    }).toEqual(given.right)
  })
})

describe('WeChat', () => {
  describeCase('51', (given) => {
    test('GB18030', async () => {
      const parsed = await parseFile(given.file())
      expect({ messages: parsed.messages.length, text: parsed.messages[0]!.text }).toEqual(given.right)
    })
  })

  describeCase('52', (given) => {
    test('oneself and rooms in chatlog’s CSV', async () => {
      const parsed = await parseFile(given.file())
      expect(parsed.messages).toHaveLength(given.right['messages'] as number)
      expect(parsed.conversations.map(({ title, kind }) => [title, kind])).toEqual([
        ['小雨', 'direct'],
        ['团购群', 'group'],
      ])
      expect(parsed.contacts.filter(({ isSelf }) => isSelf).map(({ nativeId }) => nativeId)).toEqual(['wxid_shop0001'])
      expect(parsed.messages[2]!.text).toBe(given.right['text 3'])
      expect(timeOf(parsed.messages[1]!.sentAt + 8 * 3_600_000)).toBe(given.right['time 2'])
    })
  })

  describeCase('53', (given) => {
    test('milliseconds, oneself without a name, a row without a time', async () => {
      const parsed = await parseFile(given.file())
      expect(parsed.messages).toHaveLength(given.right['messages'] as number)
      expect(parsed.rejected.map(({ reason }) => reason.code)).toEqual(['TIME_MISSING'])
      expect(timeOf(parsed.messages[0]!.sentAt + 8 * 3_600_000)).toBe(given.right['时间 1'])
      expect(parsed.messages.map(({ text }) => text)).toEqual(['毫秒', '自己', '微信转账'])
    })
  })
})

describeCase('95', (given) => {
  test('search finds what it says it finds', async () => {
    await bench.loadPath(given.file('messages.csv'))
    const found = Object.fromEntries(Object.keys(given.right).map((text) => [text, bench.search(text)]))
    for (const [text, told] of Object.entries(given.right)) {
      const least = /at least (\d+)/.exec(String(told))
      if (least) expect(found[text], text).toBeGreaterThanOrEqual(Number(least[1]))
      else expect(found[text], text).toBe(Number.parseInt(String(told), 10))
    }
  })
})
