import { expect, test } from 'vitest'
import writeXlsxFile from 'write-excel-file/node'
import { fileSource } from '../../reading/byte-source.ts'
import { formatOf, parseSource, parseText, tempFile, utc } from '../../testing/parsing.ts'

type Cell = string | number | Date | null

async function workbook(rows: Cell[][], name = 'book.xlsx') {
  const data = rows.map((row) =>
    row.map((value) => (value instanceof Date ? { value, format: 'yyyy-mm-dd hh:mm' } : value === null ? null : { value })),
  )
  const buffer = await writeXlsxFile(data as never).toBuffer()
  return parseSource(await fileSource(tempFile(name, buffer)))
}

test('contacts by header names, in Chinese', async () => {
  const parsed = await parseText(
    '通讯录.csv',
    '姓名,手机号码,性别,生日,公司,标签\n小林,+86 138-0013-8000,女,1990/5/1,,"VIP,敏感肌"\n,13900139000,,,,\n,,,,,\n',
  )
  expect(parsed.format).toBe('contacts-csv')
  expect(parsed.contacts.map(({ name, phone }) => [name, phone])).toEqual([
    ['小林', '13800138000'],
    ['13900139000', '13900139000'],
  ])
  expect(parsed.contacts[0]).toMatchObject({
    gender: 'female',
    birthday: '1990-05-01',
    tags: [
      { group: '', name: 'VIP' },
      { group: '', name: '敏感肌' },
    ],
  })
})

test.each([
  [
    'Google',
    'First Name,Middle Name,Last Name,Phone 1 - Value,E-mail 1 - Value,Organization Name\nAnn,,Lee,905-555-1234,ann@example.com,IBM\n',
    { name: 'Ann Lee', phone: '9055551234', email: 'ann@example.com', company: 'IBM' },
  ],
  [
    'Outlook',
    'First Name,Last Name,Company,Mobile Phone,E-mail Address\nAnn,Lee,IBM,905-555-1234,ann@example.com\n',
    { name: 'Ann Lee', phone: '9055551234', company: 'IBM' },
  ],
  ['semicolons', 'Name;Phone\n"Lee; Ann";12345678\n', { name: 'Lee; Ann', phone: '12345678' }],
  ['tabs', 'Name\tPhone\nAnn\t12345678\n', { name: 'Ann' }],
  [
    'chatlog, unquoted',
    'UserName,Alias,Remark,NickName\nwxid_a,ann,安,Ann, the first\n',
    { nativeId: 'wxid_a', name: 'Ann, the first', remark: '安' },
  ],
  ['wetrace', '微信ID,微信号,昵称,备注,是否好友\nwxid_a,ann,Ann,安,是\n', { nativeId: 'wxid_a', name: 'Ann', remark: '安' }],
])('contacts of %s', async (_, text, expected) => {
  const parsed = await parseText('c.csv', text)
  expect(parsed.format).toBe('contacts-csv')
  expect(parsed.contacts).toHaveLength(1)
  expect(parsed.contacts[0]).toMatchObject(expected)
})

test('the WeCom sheet: a title row, unknown and missing columns, tag groups, one row a follower', async () => {
  const parsed = await workbook([
    ['企业微信客户列表', null, null, null, null, null, null],
    ['客户名称', '描述', '添加人', '添加人账号', '添加时间', '来源', '标签组1(肤质)', '标签组2(等级)', '神秘列'],
    ['小林', '老客', '店长', 'boss', '2024-05-01 10:00', '扫描二维码', '敏感肌', 'VIP,金卡', 'x'],
    ['小林', null, '小助理', 'helper', '2024-06-01 10:00', '名片分享', null, null, null],
    ['阿May', null, '店长', 'boss', new Date(Date.UTC(2024, 4, 2, 3, 30)), '', '油皮', null, null],
  ])
  expect(parsed.format).toBe('contacts-xlsx')
  expect(parsed.contacts.map(({ name, follower, source }) => [name, follower, source])).toEqual([
    ['小林', '店长', '扫描二维码'],
    ['小林', '小助理', '名片分享'],
    ['阿May', '店长', undefined],
  ])
  expect(parsed.contacts[0]!.tags).toEqual([
    { group: '肤质', name: '敏感肌' },
    { group: '等级', name: 'VIP' },
    { group: '等级', name: '金卡' },
  ])
  expect(utc(parsed.contacts[0]!.addedAt!)).toBe('2024-05-01 02:00:00')
  expect(utc(parsed.contacts[2]!.addedAt!)).toBe('2024-05-01 19:30:00')
  expect(parsed.rejected).toEqual([])
})

test('orders: names, guards of long numbers, amounts, several rows of one order', async () => {
  const parsed = await parseText(
    '订单.csv',
    '订单编号,买家会员名,收货人手机,实付金额（元）,下单时间,订单状态,商品标题,商品数量,物流单号\n' +
      '="4012345678901234567",小林,\'13800138000,"￥1,234.50",2024-05-01 10:00:00,交易成功,洁面,2,SF123\n' +
      '="4012345678901234567",小林,\'13800138000,"￥1,234.50",2024-05-01 10:00:00,交易成功,面霜,1,SF123\n' +
      '\t4012345678901234568,阿May,,88元,2024/5/2 9:05,待发货,精华,1,\n',
  )
  expect(parsed.format).toBe('orders-csv')
  expect(
    parsed.orders.map(({ nativeId, cents, items, buyer, phone, status }) => [nativeId, cents, items, buyer, phone, status]),
  ).toEqual([
    ['4012345678901234567', 123450, '洁面 × 2\n面霜 × 1', '小林', '13800138000', '交易成功'],
    ['4012345678901234568', 8800, '精华 × 1', '阿May', undefined, '待发货'],
  ])
  expect(parsed.orders[0]!.detail).toEqual({ 物流单号: 'SF123' })
  expect(utc(parsed.orders[1]!.orderedAt)).toBe('2024-05-02 01:05:00')
})

test('orders in English, with product lines that add up', async () => {
  const parsed = await parseText(
    'o.csv',
    'Order ID,Customer Name,Total,Created At,Item\nA-1,Ann,$10.00,5/13/2024 9:25 PM,Soap\nA-1,Ann,$2.50,5/13/2024 9:25 PM,Cream\n',
    { zone: 'UTC' },
  )
  expect(parsed.orders).toMatchObject([{ nativeId: 'A-1', cents: 1250, currency: 'USD', items: 'Soap\nCream' }])
  expect(utc(parsed.orders[0]!.orderedAt)).toBe('2024-05-13 21:25:00')
})

test('rows that cannot be orders are left out with their line', async () => {
  const parsed = await parseText(
    'o.csv',
    '订单号,金额,下单时间\nA1,贵,2024-01-01\nA2,1,gestern\nA3,1,\n,1,2024-01-01\n4.01234567890123E+18,1,2024-01-01\nA4,1,2024-01-01\n',
  )
  expect(parsed.rejected.map(({ at, reason }) => [at, reason.code])).toEqual([
    ['o.csv:2', 'AMOUNT_BAD'],
    ['o.csv:3', 'TIME_BAD'],
    ['o.csv:4', 'TIME_MISSING'],
    ['o.csv:5', 'ORDER_NUMBER_MISSING'],
    ['o.csv:6', 'ORDER_NUMBER_ROUNDED'],
  ])
  expect(parsed.orders.map(({ nativeId }) => nativeId)).toEqual(['A4'])
})

test('orders from a workbook, with real dates and numbers', async () => {
  const parsed = await workbook([
    ['订单号', '客户名称', '金额', '下单时间'],
    ['A1', '小林', 99.5, new Date(Date.UTC(2024, 4, 1, 10, 0))],
  ])
  expect(parsed.format).toBe('orders-xlsx')
  expect(parsed.orders[0]).toMatchObject({ nativeId: 'A1', cents: 9950 })
  expect(utc(parsed.orders[0]!.orderedAt)).toBe('2024-05-01 02:00:00')
})

test('GB18030 and UTF-16 tables are read by what is in them', async () => {
  const text = '姓名,手机\n小林,13800138000\n'
  const gb = Buffer.from('d0d5c3fb2ccad6bbfa0ad0a1c1d62c31333830303133383030300a', 'hex')
  expect((await parseText('c.csv', gb)).contacts[0]).toMatchObject({ name: '小林', phone: '13800138000' })
  const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])
  expect((await parseText('c.csv', wide)).contacts[0]).toMatchObject({ name: '小林' })
})

test('tables of something else are not taken', async () => {
  expect(await formatOf('x.csv', 'a,b,c\n1,2,3\n')).toBeNull()
  expect(await formatOf('x.txt', 'Dear all,\nplease find the list below.\n')).toBeNull()
})

test('a name that looks like a formula stays as it is; only guarded numbers lose their guard', async () => {
  const parsed = await parseText('people.csv', '姓名,手机\n=cmd|calc,13800138000\n小林,"=""13900139000"""\n')
  expect(parsed.contacts.map(({ name, phone }) => [name, phone])).toEqual([
    ['=cmd|calc', '13800138000'],
    ['小林', '13900139000'],
  ])
})

test('备注 beside a real name is a note, beside a nickname the name used here', async () => {
  const people = await parseText('people.csv', '姓名,手机,备注\n小林,13800138000,老客，爱问物流\n')
  expect(people.contacts[0]).toMatchObject({ name: '小林', note: '老客，爱问物流' })
  expect(people.contacts[0]!.remark).toBeUndefined()
  const friends = await parseText('friends.csv', '昵称,手机,备注\nLin,13800138000,小林\n')
  expect(friends.contacts[0]).toMatchObject({ name: 'Lin', remark: '小林' })
})
