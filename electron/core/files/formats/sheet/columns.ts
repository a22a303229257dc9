/** What the columns of a contacts or orders table mean, by the names they bear. Earlier names win over later ones. */
import { simplify } from '#shared/domain/character-table.ts'
import { orderColumnLike, orderNames } from './order-columns.ts'

const contactNames = {
  name: [
    '客户名称',
    '客户姓名',
    '姓名',
    '名称',
    '名字',
    '联系人',
    '联系人姓名',
    '会员姓名',
    'name',
    'fullname',
    'displayname',
    'customername',
    'contactname',
    '微信昵称',
    '客户昵称',
    '昵称',
    'nickname',
  ],
  nickname: ['昵称', '微信昵称', '客户昵称', 'nickname'],
  remark: ['备注名', '备注', '客户备注', 'remark', 'alias名'],
  note: ['描述', '备注信息', 'description', 'notes', 'note'],
  phone: [
    '手机',
    '手机号',
    '手机号码',
    '移动电话',
    '联系电话',
    '电话',
    '电话号码',
    '联系方式',
    '手机号1',
    '手机1',
    '联系手机',
    'phone',
    'mobile',
    'mobilephone',
    'phonenumber',
    'phone1-value',
    'primaryphone',
    'tel',
    'telephone',
  ],
  otherPhone: ['电话', '座机', '固定电话', 'homephone', 'businessphone'],
  email: ['邮箱', '电子邮箱', '邮件', '电子邮件', 'email', 'e-mail', 'mail', 'e-mail1-value', 'e-mailaddress', 'emailaddress'],
  company: [
    '企业',
    '企业名称',
    '公司',
    '公司名称',
    '单位',
    'company',
    'companyname',
    'organization',
    'organizationname',
    'organization1-name',
  ],
  position: ['职务', '职位', '岗位', 'title', 'jobtitle', 'position', 'organizationtitle', 'organization1-title'],
  address: ['地址', '联系地址', '收货地址', 'address', 'address1-formatted'],
  gender: ['性别', 'gender', 'sex'],
  birthday: ['生日', '出生日期', 'birthday', 'dateofbirth'],
  source: ['来源', '客户来源', '添加渠道', '渠道', 'source'],
  addedAt: ['添加时间', '添加好友时间', '创建时间', '加入时间', 'addedat', 'createdat', 'createtime'],
  follower: ['添加人', '跟进人', '所属员工', '所属客服', '负责人', '归属员工', 'owner', 'follower'],
  followerAccount: ['添加人账号', '添加人帐号', '跟进人账号', '员工账号'],
  department: ['添加人所属部门', '所属部门', '部门'],
  id: ['外部联系人id', 'external_userid', 'externaluserid', '客户id', '微信id', 'username', 'wxid', 'userid', '会员id', 'id'],
  wechat: ['微信号', 'wechat', 'wechatid'],
  unionId: ['unionid'],
  tags: ['标签', '客户标签', '企业标签', 'tags', 'tag', 'labels', 'groupmembership'],
  firstName: ['firstname', 'givenname', '名'],
  lastName: ['lastname', 'familyname', 'surname', '姓'],
} as const

export type ContactField = keyof typeof contactNames
export type OrderField = keyof typeof orderNames

/** Headers lose case, spaces, marks of duty and units: `手机号 *（必填）` is `手机号`, `商品总价(元)` is `商品总价`. */
export function headerName(cell: string): string {
  const bare = cell.replace(/[\uFEFF\u200b-\u200f]/g, '').normalize('NFKC')
  return (/^[\x20-\x7e]*$/.test(bare) ? bare : simplify(bare))
    .toLowerCase()
    .replace(/\((?:必填|选填|单位:?元|元|件|个|份|可选|含税|含运费|required|optional|cny|rmb|usd|¥|￥)\)|[*\s:'"“”]/g, '')
}

interface TableMap<F extends string> {
  kind: 'contacts' | 'orders'
  /** The column that serves best. */
  at: Partial<Record<F, number>>
  /** All columns that serve, the best first: the next one where a row leaves a column empty. */
  all: Partial<Record<F, number[]>>
  headers: string[]
  /** Column → tag group, for WeCom's `标签组1(肤质)`. */
  tagGroups: Map<number, string>
}

export type ContactMap = TableMap<ContactField> & { kind: 'contacts' }
export type OrderMap = TableMap<OrderField> & { kind: 'orders' }

interface Matched<F extends string> {
  at: Partial<Record<F, number>>
  all: Partial<Record<F, number[]>>
}

function match<F extends string>(names: string[], wanted: Record<F, readonly string[]>): Matched<F> {
  const matched: Matched<F> = { at: {}, all: {} }
  for (const field of Object.keys(wanted) as F[]) {
    const columns = wanted[field].map((name) => names.indexOf(name)).filter((index) => index !== -1)
    if (columns.length === 0) continue
    matched.at[field] = columns[0]!
    matched.all[field] = columns
  }
  return matched
}

const TAG_GROUP = /^标签组\s*\d*\s*[(（](.+)[)）]$/

/**
 * Exports that give the order's number a name of its own, known by headers that only they have: Shopify writes it as Name.
 * No copied code: the headers are those of its own export.
 */
const ownNumber: readonly { number: string; signs: readonly string[] }[] = [
  { number: 'name', signs: ['financialstatus', 'lineitemname'] },
  { number: 'name', signs: ['fulfillmentstatus', 'lineitemname'] },
  { number: 'number', signs: ['lineitemname'] },
  { number: '名称', signs: ['付款状态', '货币'] },
]

/** Headers that no list of people has: with any of them a table is one of orders, or nothing that is known. */
const ORDERS_ONLY =
  /^(?:订单|主订单|子订单|(?:付款|支付|发货|物流)(?:状态|时间)|实付|应付|小计$|运费|lineitem|fulfillmentstatus|financialstatus|order(?:id|no|number|status|date|total)|order_)/
/** What a list of people may say about their orders. */
const OF_PEOPLE = /^订单(?:数|数量|总数|笔数|次数|金额合计|总金额|总额)$|^order(?:s|scount|count)$/

/** Columns of chats: a table with something said and when is a chat, known or not. */
const SPOKEN = /^(?:msg|strcontent|content|message|messagecontent|内容|消息|消息内容|聊天内容)$/
const SPOKEN_AT = /^(?:createtime|sendtime|timestamp|time|strtime|时间|发送时间|消息时间)$/

function orderMap(names: string[]): Matched<OrderField> | null {
  const order = match(names, orderNames)
  const own = ownNumber.find(({ number, signs }) => [number, ...signs].every((name) => names.includes(name)))
  if (own) {
    const column = names.indexOf(own.number)
    order.at.number = column
    order.all.number = [column]
    for (const field of ['buyer', 'receiver'] as const) {
      const others = (order.all[field] ?? []).filter((index) => index !== column)
      delete order.at[field]
      if (others.length > 0) [order.at[field], order.all[field]] = [others[0]!, others]
      else delete order.all[field]
    }
  }
  if (order.at.number !== undefined)
    for (const field of ['amount', 'orderedAt', 'phone', 'buyer'] as const) {
      if (order.at[field] !== undefined) continue
      const taken = new Set(Object.values(order.at))
      const column = orderColumnLike(field, names, taken)
      if (column !== undefined) [order.at[field], order.all[field]] = [column, [column]]
    }
  const { number, amount, orderedAt, items } = order.at
  if (number === undefined || (amount === undefined && orderedAt === undefined && items === undefined)) return null
  return order
}

/** What a row of headers says, or null when it is no such row. */
export function mapTable(cells: readonly string[]): ContactMap | OrderMap | null {
  const names = cells.map(headerName)
  const headers = cells.map((cell) => cell.replace(/^\uFEFF/, '').trim())
  const tagGroups = new Map<number, string>()
  headers.forEach((header, index) => {
    const group = TAG_GROUP.exec(header)
    if (group) tagGroups.set(index, group[1]!.trim())
  })
  const order = orderMap(names)
  if (order) return { kind: 'orders', ...order, headers, tagGroups }
  if (names.filter((name) => ORDERS_ONLY.test(name) && !OF_PEOPLE.test(name)).length >= 2) return null
  if (names.some((name) => SPOKEN.test(name)) && names.some((name) => SPOKEN_AT.test(name))) return null
  const contact = match(names, contactNames)
  const { name, firstName, lastName, remark, phone, id } = contact.at
  const named = name ?? firstName ?? lastName ?? remark
  const known = Object.keys(contact.at).length + tagGroups.size
  if (named === undefined && phone === undefined && id === undefined) return null
  return known >= 2 || (known === 1 && names.length === 1 && named !== undefined)
    ? { kind: 'contacts', ...contact, headers, tagGroups }
    : null
}
