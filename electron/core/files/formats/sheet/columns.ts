/** What the columns of a contacts or orders table mean, by the names they bear. Earlier names win over later ones. */

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

const orderNames = {
  number: [
    '订单号',
    '订单编号',
    '主订单编号',
    '主订单号',
    '主订单id',
    '父订单号',
    '订单id',
    '订单序号',
    '订单流水号',
    '交易单号',
    '交易编号',
    '交易号',
    '平台订单号',
    '店铺订单号',
    '有赞订单号',
    'orderid',
    'orderno',
    'ordernumber',
    'order_id',
    'order_no',
    'order_number',
    'ordersn',
    'ordername',
    'order',
    'order#',
    'order-id',
  ],
  buyer: [
    '客户',
    '客户名称',
    '客户姓名',
    '客户昵称',
    '买家昵称',
    '买家会员名',
    '买家',
    '买家姓名',
    '买家账号',
    '买家帐号',
    '会员名',
    '会员昵称',
    '下单人',
    '下单帐号',
    '下单账号',
    '用户昵称',
    '用户名',
    'buyer',
    'buyername',
    'buyernickname',
    'customer',
    'customername',
    'billingname',
    'billing_name',
    'name(billing)',
    'name',
  ],
  receiver: [
    '收货人',
    '收货人姓名',
    '收货人/提货人',
    '收件人',
    '收件人姓名',
    '收货姓名',
    '姓名',
    '联系人',
    '提货人',
    'recipient',
    'recipientname',
    'receiver',
    'receivername',
    'consignee',
    'shippingname',
    'shipping_name',
    'name(shipping)',
  ],
  firstName: ['billingfirstname', 'billing_first_name', 'firstname(billing)', 'firstname'],
  lastName: ['billinglastname', 'billing_last_name', 'lastname(billing)', 'lastname'],
  phone: [
    '客户手机',
    '客户手机号',
    '客户电话',
    '买家手机',
    '买家手机号',
    '买家手机号码',
    '买家电话',
    '下单人手机号',
    '收货人手机',
    '收货人手机号',
    '收货人手机号码',
    '收货人手机号/提货人手机号',
    '收货人电话',
    '收货人联系方式',
    '收件人手机',
    '收件人手机号',
    '收件人手机号码',
    '收件人电话',
    '收件人联系方式',
    '收货手机',
    '收货手机号',
    '收件手机号',
    '手机',
    '手机号',
    '手机号码',
    '联系手机',
    '联系手机号',
    '联系电话',
    '联系方式',
    '收货电话',
    '电话',
    '电话号码',
    'customerphone',
    'buyerphone',
    'billingphone',
    'billing_phone',
    'phone(billing)',
    'phone',
    'mobile',
    'phonenumber',
    'recipientphone',
    'shippingphone',
    'shipping_phone',
    'phone(shipping)',
  ],
  email: [
    'email',
    'customeremail',
    'buyeremail',
    'billingemail',
    'billing_email',
    'email(billing)',
    '邮箱',
    '买家邮箱',
    '客户邮箱',
  ],
  buyerId: [
    '外部联系人id',
    'external_userid',
    'externaluserid',
    '客户id',
    '会员id',
    '会员编号',
    '会员号',
    '买家id',
    'wxid',
    '微信号',
    'openid',
    'customerid',
    'customer_id',
  ],
  amount: [
    '实付金额',
    '实付款',
    '实付款金额',
    '实际支付金额',
    '买家实际支付金额',
    '买家实付金额',
    '用户实付金额',
    '用户实付',
    '用户支付金额',
    '订单实付金额',
    '实收金额',
    '订单实收金额',
    '商家实收金额',
    '支付金额',
    '付款金额',
    '订单支付金额',
    '订单付款金额',
    '订单应付金额',
    '应付金额',
    '应收订单金额',
    '订单金额',
    '订单总额',
    '订单总金额',
    '订单总价',
    '总金额',
    '合计金额',
    '合计',
    '总价',
    '金额',
    '成交金额',
    '商品总价',
    '商品金额合计',
    'paidamount',
    'amountpaid',
    'total',
    'totalamount',
    'amount',
    'ordertotal',
    'order_total',
    'ordertotalamount',
    'grandtotal',
    'totalprice',
    'price',
  ],
  orderedAt: [
    '下单时间',
    '订单创建时间',
    '订单提交时间',
    '提交时间',
    '订单时间',
    '创建时间',
    '订单生成时间',
    '成交时间',
    '订单成交时间',
    '拼单成功时间',
    '付款时间',
    '订单付款时间',
    '买家付款时间',
    '支付时间',
    '订单支付时间',
    '支付完成时间',
    '日期',
    '订单日期',
    '下单日期',
    'orderedat',
    'ordertime',
    'orderdate',
    'order_date',
    'orderdatetime',
    'createdat',
    'created_at',
    'createdtime',
    'datecreated',
    'createdon',
    'paidat',
    'paymentdate',
    'paid_date',
    'datepaid',
    'date',
    'time',
  ],
  status: ['订单状态', '交易状态', '状态', 'orderstatus', 'order_status', 'status', 'financialstatus'],
  items: [
    '商品',
    '商品名称',
    '全部商品名称',
    '商品标题',
    '商品名',
    '选购商品',
    '宝贝标题',
    '宝贝名称',
    '标题',
    '产品',
    '产品名称',
    '商品信息',
    '商品明细',
    '货品名称',
    'product',
    'productname',
    'product_name',
    'item',
    'items',
    'itemname',
    'item_name',
    'lineitemname',
    'title',
  ],
  quantity: [
    '数量',
    '商品数量',
    '购买数量',
    '订购数量',
    '宝贝总数量',
    '商品件数',
    '件数',
    'quantity',
    'qty',
    'itemquantity',
    'lineitemquantity',
  ],
  currency: ['币种', '货币', '结算币种', 'currency', 'ordercurrency', 'order_currency'],
  /** Rows of an order are its parts, each with an amount of its own. */
  part: ['子订单编号', '子订单号', '子订单id', '商品单号', 'suborder', 'suborderid'],
} as const

export type ContactField = keyof typeof contactNames
export type OrderField = keyof typeof orderNames

/** Headers lose case, spaces, marks of duty and units: `手机号 *（必填）` is `手机号`, `商品总价(元)` is `商品总价`. */
export function headerName(cell: string): string {
  return cell
    .replace(/[\uFEFF\u200b-\u200f]/g, '')
    .normalize('NFKC')
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
]

/** Headers that no list of people has: with any of them a table is one of orders, or nothing that is known. */
const ORDERS_ONLY =
  /^(?:订单|主订单|子订单|lineitem|fulfillmentstatus|financialstatus|order(?:id|no|number|status|date|total)|order_)/
/** What a list of people may say about their orders. */
const OF_PEOPLE = /^订单(?:数|数量|总数|笔数|次数|金额合计|总金额|总额)$|^order(?:s|scount|count)$/

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
  const contact = match(names, contactNames)
  const { name, firstName, lastName, remark, phone, id } = contact.at
  const named = name ?? firstName ?? lastName ?? remark
  const known = Object.keys(contact.at).length + tagGroups.size
  if (named === undefined && phone === undefined && id === undefined) return null
  return known >= 2 || (known === 1 && names.length === 1 && named !== undefined)
    ? { kind: 'contacts', ...contact, headers, tagGroups }
    : null
}
