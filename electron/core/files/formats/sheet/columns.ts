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
    '订单id',
    '订单流水号',
    '交易单号',
    'orderid',
    'orderno',
    'ordernumber',
    'order_id',
    'order_no',
    'order_number',
    'order',
  ],
  buyer: [
    '客户',
    '客户名称',
    '客户姓名',
    '买家昵称',
    '买家会员名',
    '买家',
    '会员名',
    '会员昵称',
    '收货人',
    '收货人姓名',
    '姓名',
    '用户昵称',
    'buyer',
    'buyername',
    'customer',
    'customername',
    'name',
    'billingname',
    'shippingname',
  ],
  phone: [
    '客户手机',
    '买家手机',
    '收货人手机',
    '收货人手机号',
    '手机',
    '手机号',
    '手机号码',
    '联系电话',
    '收货电话',
    '联系手机',
    'phone',
    'mobile',
    'customerphone',
    'billingphone',
    'shippingphone',
  ],
  buyerId: ['外部联系人id', 'external_userid', 'externaluserid', '客户id', '会员id', 'wxid', '微信号', 'openid', 'customerid'],
  amount: [
    '实付金额',
    '实付款',
    '买家实际支付金额',
    '买家实付金额',
    '实收金额',
    '支付金额',
    '付款金额',
    '订单实付金额',
    '订单金额',
    '订单总额',
    '总金额',
    '应付金额',
    '金额',
    '成交金额',
    'paidamount',
    'total',
    'totalamount',
    'amount',
    'ordertotal',
    'grandtotal',
    'price',
  ],
  orderedAt: [
    '下单时间',
    '订单创建时间',
    '订单时间',
    '创建时间',
    '成交时间',
    '付款时间',
    '订单付款时间',
    '支付时间',
    '日期',
    '订单日期',
    '下单日期',
    'orderedat',
    'ordertime',
    'orderdate',
    'createdat',
    'createdtime',
    'paidat',
    'date',
    'time',
  ],
  status: ['订单状态', '交易状态', '状态', 'orderstatus', 'status', 'financialstatus'],
  items: [
    '商品',
    '商品名称',
    '商品标题',
    '宝贝标题',
    '宝贝名称',
    '产品',
    '产品名称',
    '商品信息',
    '商品明细',
    '货品名称',
    'product',
    'productname',
    'item',
    'items',
    'itemname',
    'lineitemname',
    'title',
  ],
  quantity: ['数量', '商品数量', '购买数量', '宝贝总数量', 'quantity', 'qty', 'lineitemquantity'],
  currency: ['币种', '货币', 'currency'],
} as const

export type ContactField = keyof typeof contactNames
export type OrderField = keyof typeof orderNames

/** Headers lose case, spaces, marks of duty and units: `手机号 *（必填）` is `手机号`. */
export function headerName(cell: string): string {
  return cell
    .replace(/^\uFEFF/, '')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\((?:必填|选填|元|可选|required|optional|cny|rmb)\)|[*\s:'"“”]/g, '')
}

interface TableMap<F extends string> {
  kind: 'contacts' | 'orders'
  at: Partial<Record<F, number>>
  headers: string[]
  /** Column → tag group, for WeCom's `标签组1(肤质)`. */
  tagGroups: Map<number, string>
}

export type ContactMap = TableMap<ContactField> & { kind: 'contacts' }
export type OrderMap = TableMap<OrderField> & { kind: 'orders' }

function match<F extends string>(names: string[], wanted: Record<F, readonly string[]>): Partial<Record<F, number>> {
  const at: Partial<Record<F, number>> = {}
  for (const field of Object.keys(wanted) as F[]) {
    for (const name of wanted[field]) {
      const index = names.indexOf(name)
      if (index !== -1) {
        at[field] = index
        break
      }
    }
  }
  return at
}

const TAG_GROUP = /^标签组\s*\d*\s*[(（](.+)[)）]$/

/** What a row of headers says, or null when it is no such row. */
export function mapTable(cells: readonly string[]): ContactMap | OrderMap | null {
  const names = cells.map(headerName)
  const headers = cells.map((cell) => cell.replace(/^\uFEFF/, '').trim())
  const tagGroups = new Map<number, string>()
  headers.forEach((header, index) => {
    const group = TAG_GROUP.exec(header)
    if (group) tagGroups.set(index, group[1]!.trim())
  })
  const order = match(names, orderNames)
  if (order.number !== undefined && (order.amount !== undefined || order.orderedAt !== undefined || order.items !== undefined)) {
    return { kind: 'orders', at: order, headers, tagGroups }
  }
  const contact = match(names, contactNames)
  const named = contact.name ?? contact.firstName ?? contact.lastName ?? contact.remark
  const known = Object.keys(contact).length + tagGroups.size
  if (named === undefined && contact.phone === undefined && contact.id === undefined) return null
  return known >= 2 || (known === 1 && names.length === 1 && named !== undefined)
    ? { kind: 'contacts', at: contact, headers, tagGroups }
    : null
}
