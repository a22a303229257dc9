/** Tables and cards of the shared cases. */
import { expect, test } from 'vitest'
import { importBench } from '#core/files/testing/import-bench.ts'
import { parseFile, type Parsed } from '#core/files/testing/parsing.ts'
import { describeCase } from './case-folder.ts'

const read = (path: string): Promise<Parsed> => parseFile(path)
const phones = ({ contacts }: Parsed) => Object.fromEntries(contacts.map(({ name, phone }) => [name, phone]))
/** Wall clock in Shanghai, as the cases write times. */
const local = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 16)
const times = ({ orders }: Parsed) => Object.fromEntries(orders.map(({ nativeId, orderedAt }) => [nativeId, local(orderedAt)]))

const bench = importBench()

describeCase('07', (given) => {
  test('an order finds the customer who writes from that number', async () => {
    for (const name of given.files.toSorted()) await bench.loadPath(given.file(name))
    expect(bench.count('customers')).toBe(given.right['customers'])
    const owner = bench.all(
      `SELECT k.name FROM orders o JOIN customer_contacts l ON l.customer_id = o.customer_id JOIN contacts k ON k.id = l.contact_id`,
    )
    expect(owner).toEqual([{ name: expect.stringMatching(/^\+86.138.0013.8000$/) }])
  })
})

describeCase('60', (given) => {
  test('birthdays whose year a phone left off', async () => {
    const { contacts } = await read(given.file())
    const said = Object.entries(given.right['birthdays'] as Record<string, string>)
    expect(contacts.map(({ name, birthday }) => [name, birthday])).toEqual(said.map(([name, day]) => [name, day.split(' ')[0]]))
  })
})

describeCase('62', (given) => {
  test('bytes of the charset that a property names', async () => {
    expect((await read(given.file())).contacts.map(({ name }) => name)).toEqual([given.right['name']])
  })
})

describeCase('63', (given) => {
  test('a fold inside a character', async () => {
    expect((await read(given.file())).contacts.map(({ name }) => name)).toEqual(given.right['names'])
  })
})

describeCase('65', (given) => {
  test('two of one name, a company, and a card that never ends', async () => {
    const { contacts, rejected } = await read(given.file())
    expect(contacts).toHaveLength(given.right['contacts'] as number)
    expect(new Set(contacts.map(({ nativeId }) => nativeId)).size).toBe(3)
    expect(contacts.slice(0, 2).map(({ name }) => name)).toEqual(['王伟', '王伟'])
    const { name, phone } = contacts[2]!
    expect(`${name} with ${phone}`).toBe(given.right['third'])
    expect(rejected.map(({ reason }) => reason.code)).toEqual(['CARD_UNFINISHED'])
  })
})

describeCase('70', (given) => {
  test('telephone numbers that a spreadsheet kept as numbers', async () => {
    const parsed = await read(given.file())
    expect(phones(parsed)).toEqual({ 甲: given.right['甲'], 丙: given.right['丙'], 丁: given.right['丁'] })
    const report = await bench.loadPath(given.file())
    expect(report.noted.map(({ at, reason }) => [at, reason.code])).toEqual([['contacts.csv:3', 'PHONE_ROUNDED']])
  })
})

describeCase('72', (given) => {
  test('an order number with all its digits behind an exponent', async () => {
    const { orders } = await read(given.file())
    expect(orders).toHaveLength(given.right['orders'] as number)
    expect(orders[0]).toMatchObject({ nativeId: given.right['number'], cents: given.right['cents'] })
  })
})

describeCase('74', (given) => {
  test('a column of days first', async () => {
    const days = Object.entries(times(await read(given.file()))).map(([number, at]) => [number, at.slice(0, 10)])
    expect(days).toEqual(Object.entries(given.right).filter(([number]) => number.startsWith('A')))
  })
})

describeCase('77', (given) => {
  test('escapes, rich runs and readings of a workbook', async () => {
    const { contacts } = await read(given.file())
    expect(contacts).toHaveLength(1)
    expect(contacts[0]).toMatchObject({ name: given.right['name'], phone: given.right['phone'] })
    const [first, second] = (given.right['note'] as string).split(' : ')[0]!.split(' / ')
    expect(contacts[0]!.note!.split(/\n+/)).toEqual([first, second!.trim()])
  })
})

describeCase('78', (given) => {
  test('dates of a table in the second sheet', async () => {
    const parsed = await read(given.file())
    expect(parsed.format).toBe('orders-xlsx')
    expect(times(parsed)).toEqual({ S1: given.right['S1'], S2: `${given.right['S2'] as string}T00:00` })
  })
})

describeCase('79', (given) => {
  test('serial dates and halves of the day', async () => {
    const parsed = await read(given.file())
    const right = Object.entries(given.right).map(([number, said]) => [number, (said as string).slice(0, 16)])
    expect(times(parsed)).toEqual(Object.fromEntries(right))
  })
})

describeCase('80', (given) => {
  test('lines that end with CR, a mark, quotes, leading noughts', async () => {
    const { contacts } = await read(given.file())
    expect(contacts).toHaveLength(given.right['contacts'] as number)
    expect({
      names: contacts.map(({ name }) => name),
      ids: contacts.map(({ nativeId }) => nativeId),
      phones: contacts.map(({ phone }) => phone),
    }).toEqual({ names: given.right['names'], ids: given.right['ids'], phones: given.right['phones'] })
  })
})

describeCase('81', (given) => {
  test('one cut character', async () => {
    const { contacts } = await read(given.file())
    expect(contacts).toHaveLength(2)
    expect(contacts[0]).toMatchObject({ name: '甲', phone: '13800138000' })
    expect(contacts[1]!.phone).toBe('13900139000')
  })
})

describeCase('82', (given) => {
  test('hidden numbers are nobody', async () => {
    await bench.loadPath(given.file())
    expect(bench.count('customers')).toBe(given.right['customers'])
    const rows = bench.all(
      `SELECT o.native_id, c.name, c.phone, o.phone AS ordered, k.phone AS known FROM orders o JOIN customers c ON c.id = o.customer_id
         JOIN customer_contacts l ON l.customer_id = c.id JOIN contacts k ON k.id = l.contact_id ORDER BY o.native_id`,
    )
    expect(rows).toEqual([
      { native_id: 'M1', name: '张三', phone: null, ordered: null, known: null },
      { native_id: 'M2', name: '李四', phone: null, ordered: null, known: null },
    ])
  })
})

describeCase('84', (given) => {
  test('text of two bytes under the name of a workbook', async () => {
    const { contacts } = await read(given.file())
    expect(contacts).toHaveLength(given.right['contacts'] as number)
    const { name, phone, note } = given.right
    expect(contacts[0]).toMatchObject({ name, phone })
    expect([contacts[0]!.note, contacts[0]!.remark]).toContain(note)
  })
})
