/** What shops write above their columns, and how their programs write a date: of each kind one that nobody has listed. */
import { expect, test } from 'vitest'
import { formatOf, parseText, utc } from '../../testing/parsing.ts'

const local = (at: number) => utc(at + 8 * 3_600_000).slice(0, 16)

test.each([
  [
    'WeChat shop',
    '订单编号,下单时间,商品单价,订单实际支付金额,收件人手机,买家openid\n37001,2024-03-01 10:00,19.9,19.9,13800138000,o1\n',
    1990,
  ],
  ['Xiaohongshu', '订单号,订单创建时间,商品实付(元),订单实付总价(元),用户昵称\nP71,2024-03-01 10:00,9.9,19.9,小红\n', 1990],
  [
    'Amazon',
    'amazon-order-id\tpurchase-date\tcurrency\titem-price\tbuyer-name\n12-1\t2024-03-01T02:00:00+00:00\tUSD\t19.90\tMei\n',
    1990,
  ],
  [
    'Shopify in Chinese',
    '名称,电子邮件,付款状态,货币,小计,总计,创建于,商品名称\n#1,m@x.c,paid,CNY,15,19.90,2024-03-01 10:00:00 +0800,茶\n',
    1990,
  ],
  ['Taiwan', '訂單編號,訂購人,訂單金額,訂單日期\nT1,小美,19.9,2024-03-01 10:00\n', 1990],
  [
    'a total and not a part of it',
    '订单号,下单时间,优惠金额,运费金额,支付总金额,退款金额\nK1,2024-03-01 10:00,3,5,19.9,0\n',
    1990,
  ],
])('orders of %s: what was paid, and when', async (_, text, cents) => {
  const parsed = await parseText('orders.csv', text)
  expect(parsed.format).toBe('orders-csv')
  expect(parsed.orders.map((order) => [order.cents, local(order.orderedAt)])).toEqual([[cents, '2024-03-01 10:00']])
})

test('when a parcel left is no order time, and a shop’s own telephone is nobody’s', async () => {
  const { orders, rejected } = await parseText(
    'orders.csv',
    '订单号,实付金额,发货时间,商家电话\nA1,10,2024-03-05 10:00,13800138000\n',
  )
  expect(orders).toEqual([])
  expect(rejected.map(({ reason }) => reason.code)).toEqual(['TIME_MISSING'])
})

test('full-width digits are the same order number', async () => {
  const { orders } = await parseText('orders.csv', '订单号,客户,金额,下单时间\n１２３４５,李,10,2024-02-03\n')
  expect(orders.map(({ nativeId }) => nativeId)).toEqual(['12345'])
})

const days = async (...cells: string[]) => {
  const rows = cells.map((cell, i) => `A${i},李,10,${cell}\n`).join('')
  const { orders } = await parseText('orders.csv', `订单号,客户,金额,下单时间\n${rows}`)
  return orders.map(({ orderedAt }) => local(orderedAt).slice(0, 10))
}

test('years of two digits that stand first', async () => {
  expect(await days('24/02/03', '24/02/25')).toEqual(['2024-02-03', '2024-02-25'])
  expect(await days('24-12-31')).toEqual(['2024-12-31'])
  expect(await days('26.01.05', '26.02.05', '26.11.20')).toEqual(['2026-01-05', '2026-02-05', '2026-11-20'])
  // Days first all the same, where they change and the years do not.
  expect(await days('24/02/25', '25/02/25', '28/02/25')).toEqual(['2025-02-24', '2025-02-25', '2025-02-28'])
})

test('a table of what was said is no list of people', async () => {
  expect(await formatOf('x.csv', 'id,nickname,content,createtime\n1,小雨,在吗,2024-03-12 17:04:05\n')).toBeNull()
})
