/** WhatsApp texts of the shared cases. */
import { expect, test } from 'vitest'
import { importBench } from '#core/files/testing/import-bench.ts'
import { parseFile, utc, type Parsed } from '#core/files/testing/parsing.ts'
import { describeCase } from './case-folder.ts'

const read = (path: string): Promise<Parsed> => parseFile(path, { zone: 'UTC' })
const timesOf = ({ messages }: Parsed) => messages.map(({ sentAt }) => utc(sentAt).replace(' ', 'T'))
const kindsOf = ({ messages }: Parsed) => messages.map(({ kind }) => kind)
/** `text (2 lines)`, `image|video`, `system (not speech)`: the kinds that a word of expected.json allows. */
const allowed = (said: string) => said.split(/[ (+]/, 1)[0]!.split('|')

function expectKinds(parsed: Parsed, right: unknown): void {
  const said = right as string[]
  expect(parsed.messages).toHaveLength(said.length)
  for (const [i, kind] of kindsOf(parsed).entries()) expect(allowed(said[i]!), said[i]).toContain(kind)
}

describeCase('01', (given) => {
  test('digits, marks and halves of the day of an Arabic phone', async () => {
    const parsed = await read(given.file())
    expect({
      format: parsed.format,
      messages: parsed.messages.length,
      contacts: parsed.contacts.map(({ name }) => name),
      times: timesOf(parsed),
      rejected: parsed.rejected.length,
    }).toEqual(given.right)
  })
})

describeCase('02', (given) => {
  test('placeholders of a Chinese Android phone', async () => {
    const parsed = await read(given.file())
    expect([parsed.format, parsed.messages.length]).toEqual([given.right['format'], given.right['messages']])
    expectKinds(parsed, given.right['kinds'])
    expect([parsed.messages[2]!.text, parsed.messages[3]!.text]).toEqual(['', '看这张'])
  })
})

describeCase('04', (given) => {
  test('dots in the date, a narrow space before PM', async () => {
    const parsed = await read(given.file())
    expectKinds(parsed, given.right['kinds'])
    expect(timesOf(parsed)).toEqual(given.right['times'])
    expect(parsed.messages[1]!.text).toBe('Guten Tag\nzweite Zeile')
  })
})

describeCase('05', (given) => {
  test('numbers for names, a poll, an edit', async () => {
    const parsed = await read(given.file())
    expect(parsed.messages).toHaveLength(given.right['messages'] as number)
    const names = new Map(parsed.contacts.map(({ key, name }) => [key, name]))
    expect(parsed.messages.slice(2).map(({ senderKey }) => names.get(senderKey!))).toEqual(given.right['senders of 3 and 4'])
    expect(parsed.messages[2]!.text).toMatch(/Which colour\?[\s\S]*Red[\s\S]*Blue/)
    expect(parsed.messages[3]).toMatchObject({ text: given.right['edited text'], editedAt: expect.any(Number) })
  })
})

describeCase('06', (given) => {
  test('the notice in the name of the chat, its mark lost', async () => {
    const parsed = await read(given.file())
    expectKinds(parsed, given.right['kinds'])
    expect(parsed.messages[0]!.senderKey).toBeNull()
  })
})

describeCase('08', (given) => {
  test('Taiwan: a 12-hour clock, notices, names of files', async () => {
    const parsed = await read(given.file())
    expect(timesOf(parsed).map((time) => time.slice(11))).toEqual(given.right['times'])
    expectKinds(parsed, given.right['kinds'])
    expect(parsed.conversations[0]).toMatchObject({ title: given.right['title'], kind: given.right['kind'] })
    expect(parsed.messages.slice(2).map(({ text, media }) => [text, media?.name ?? ''])).toEqual([
      ['', ''],
      ['', ''],
      ['', ''],
      ['', ''],
      ['', '00000042-PHOTO-2024-03-05-13-10-08.jpg'],
      ['', '00000043-报价.pdf'],
    ])
  })
})

describeCase('09', (given) => {
  test('what may be viewed once, and deletions', async () => {
    expectKinds(await read(given.file()), given.right['kinds'])
  })
})

const bench = importBench()

describeCase('05', (given) => {
  test('numbers of senders are telephone numbers', async () => {
    await bench.loadPath(given.file())
    expect(
      bench.all<{ phone: string }>('SELECT phone FROM contacts WHERE phone IS NOT NULL ORDER BY phone').map(({ phone }) => phone),
    ).toEqual(given.right['phones'])
  })
})

describeCase('07', (given) => {
  test('an order belongs to the customer whose number spoke', async () => {
    for (const name of given.files.toSorted()) expect((await bench.loadPath(given.file(name))).problem).toBeNull()
    expect(bench.count('customers')).toBe(given.right['customers'])
    expect(
      bench.value(`SELECT k.name FROM orders o JOIN customer_contacts c ON c.customer_id = o.customer_id
        JOIN contacts k ON k.id = c.contact_id WHERE o.native_id = 'W1' AND k.name LIKE '+86%'`),
    ).toBe('+86 138 0013 8000')
  })
})
