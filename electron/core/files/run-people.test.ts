/** Whom an import makes of the people and orders in a file. */
import { describe, expect, test } from 'vitest'
import { androidChat, importBench } from './testing/import-bench.ts'

const bench = importBench()

describe('people', () => {
  test('each stranger is one customer; oneself and a channel are not', async () => {
    const report = await bench.load('WhatsApp Chat with Ann.txt', androidChat(['10:00 - Ann: a', '10:01 - Shop: b']))
    expect(report).toMatchObject({ conversations: 1, contacts: 2 })
    expect(bench.all('SELECT name, role, is_self FROM contacts ORDER BY id')).toEqual([
      { name: 'Ann', role: 'external', is_self: 0 },
      { name: 'Shop', role: 'staff', is_self: 1 },
    ])
    expect(bench.all('SELECT name, message_count, last_message_at FROM customers')).toEqual([
      { name: 'Ann', message_count: 1, last_message_at: Date.UTC(2018, 5, 13, 2, 0) },
    ])
    expect(bench.value('SELECT contact_id FROM conversations')).toBe(1)
  })

  test('said later who is me: the customer goes, the messages stay', async () => {
    const text = androidChat(['10:00 - Ann: a', '10:01 - Shop: b', '10:02 - Cy: c'])
    await bench.load('a.txt', text)
    expect(bench.count('customers')).toBe(3)
    const again = await bench.load('a.txt', text, { self: ['Shop'] })
    expect(again.messages).toMatchObject({ added: 0, unchanged: 3 })
    expect(bench.all('SELECT name FROM customers WHERE archived_at IS NULL ORDER BY name')).toEqual([
      { name: 'Ann' },
      { name: 'Cy' },
    ])
    expect(bench.all("SELECT name FROM contacts WHERE role = 'staff'")).toEqual([{ name: 'Shop' }])
  })

  test('a changed nickname keeps its history, and the newest is shown whichever file came first', async () => {
    const lines = (name: string, day: string) => `2020-01-${day} 10:00:00 ${name}(10001)\nhi ${day}\n\n`
    await bench.load('new.txt', lines('Annie', '05'))
    await bench.load('old.txt', lines('Ann', '02'))
    expect(bench.all('SELECT name FROM contacts')).toEqual([{ name: 'Annie' }])
    expect(bench.all('SELECT name FROM contact_names ORDER BY seen_at')).toEqual([{ name: 'Ann' }, { name: 'Annie' }])
  })

  test('the WeCom sheet brings tags with their groups and both followers', async () => {
    await bench.load(
      'customers.csv',
      '客户名称,手机,添加人,标签组1(肤质)\n小林,13800138000,店长,敏感肌\n小林,13800138000,助理,油皮\n',
    )
    expect(bench.all('SELECT name, phone FROM customers')).toEqual([{ name: '小林', phone: '13800138000' }])
    expect(
      bench.all(
        'SELECT g.name AS grp, t.name, t.source FROM customer_tags l JOIN tags t ON t.id = l.tag_id JOIN tag_groups g ON g.id = t.group_id ORDER BY t.name',
      ),
    ).toEqual([
      { grp: '肤质', name: '敏感肌', source: 'channel' },
      { grp: '肤质', name: '油皮', source: 'channel' },
    ])
    expect(JSON.parse(bench.value<string>('SELECT detail FROM contacts')!)).toMatchObject({
      followers: ['店长', '助理'],
    })
  })

  test('a list of WeChat contacts names the people that the chats know by id', async () => {
    await bench.load(
      'chat.csv',
      'Time,SenderName,Sender,TalkerName,Talker,Content\n2024-02-01 10:00:00,May,wxid_may,May,wxid_may,在吗\n',
    )
    await bench.load('contacts.csv', '微信ID,微信号,昵称,备注,是否好友\nwxid_may,may,May,阿May（面膜）,是\n')
    expect(
      bench.all('SELECT a.channel, k.native_id, k.name, k.remark FROM contacts k JOIN accounts a ON a.id = k.account_id'),
    ).toEqual([{ channel: 'wechat-import', native_id: 'wxid_may', name: 'May', remark: '阿May（面膜）' }])
    await bench.load('wecom.csv', '企业微信客户列表\n客户名称;添加人;手机\n小林;店长;13800138000\n')
    expect(bench.all("SELECT name FROM accounts WHERE channel = 'wecom-import'")).toEqual([{ name: '企业微信' }])
  })

  test('orders find their customer by telephone, update, and keep the figures', async () => {
    await bench.load('people.csv', '姓名,手机\n小林,13800138000\n')
    const head = '订单号,收货人,手机,实付金额,下单时间,订单状态\n'
    await bench.load(
      'orders.csv',
      `${head}A1,林女士,138 0013 8000,99.50,2024-01-01 10:00,待发货\nA2,新客,13900139000,10,2024-01-02 10:00,完成\n`,
    )
    const later = await bench.load(
      'orders.csv',
      `${head}A1,林女士,13800138000,99.50,2024-01-01 10:00,完成\nA3,林女士,13800138000,0.50,2024-01-03 10:00,完成\n`,
    )
    expect(later.orders).toEqual({ added: 1, updated: 1, unchanged: 0 })
    expect(bench.all('SELECT name, order_count, order_cents FROM customers ORDER BY created_at, name DESC')).toEqual(
      [
        { name: '新客', order_count: 1, order_cents: 1000 },
        { name: '小林', order_count: 2, order_cents: 10000 },
      ].toSorted((a, b) => (a.name < b.name ? 1 : -1)),
    )
  })
})
