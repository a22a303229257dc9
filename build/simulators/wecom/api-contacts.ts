/** Customers: who follows them, single and batch reading, remarks. */
import { openCursor, sealCursor } from './cursor.ts'
import { get, type Input, limitOf, optionalText, type Output, type Platform, post, staffOf, textOf, textsOf } from './endpoint.ts'
import { PlatformError } from './errors.ts'
import { type ExternalContact, findFollow, type Follow } from './world.ts'

/** The page of followers a single customer's detail holds. */
const followersPage = 500

export const contactEndpoints = {
  'externalcontact/get_follow_user_list': get(({ world }) => ({
    follow_user: [...world.staff.values()].filter((staff) => staff.active).map((staff) => staff.userid),
  })),

  'externalcontact/list': get((platform, input) => {
    const userid = textOf(input, 'userid', 41009)
    staffOf(platform, userid)
    const own = platform.world.followsByStaff.get(userid)
    if (own === undefined || own.size === 0) throw new PlatformError(84061)
    return { external_userid: [...own.keys()] }
  }),

  'externalcontact/get': get(({ world }, input) => {
    const id = textOf(input, 'external_userid', 41035)
    const contact = world.contacts.get(id)
    if (contact === undefined) throw new PlatformError(40096, id)
    if (contact.follows.size === 0) throw new PlatformError(84061, id)
    const scope = `get ${id}`
    const after = openCursor(scope, input.cursor)?.[0] ?? 0
    const rest = [...contact.follows.values()].filter((follow) => follow.serial > after)
    const page = rest.slice(0, followersPage)
    return {
      external_contact: contactJson(contact),
      follow_user: page.map((follow) => ({ ...followJson(follow), tags: tagsJson(world, follow) })),
      ...(rest.length > page.length ? { next_cursor: sealCursor(scope, [page.at(-1)!.serial]) } : {}),
    }
  }),

  'externalcontact/batch/get_by_user': post(({ world }, input) => {
    const users = textsOf(input, 'userid_list', 100)
    if (users.length === 0) throw new PlatformError(40058, 'userid_list')
    for (const userid of users) if (!world.staff.has(userid)) throw new PlatformError(40003, userid)
    const limit = limitOf(input, 50, 100, 100)
    const scope = `batch ${users.join(' ')}`
    const [startUser, startSerial] = openCursor(scope, input.cursor) ?? [0, 0]
    const list: Output[] = []
    let last: number[] = []
    for (let u = startUser!; u < users.length; u++) {
      for (const follow of world.followsByStaff.get(users[u]!)!.values()) {
        if (u === startUser && follow.serial <= startSerial!) continue
        if (list.length === limit) return { external_contact_list: list, next_cursor: sealCursor(scope, last) }
        list.push({
          external_contact: contactJson(world.contacts.get(follow.externalUserid)!),
          follow_info: { ...followJson(follow), tag_id: [...follow.tags] },
        })
        last = [u, follow.serial]
      }
    }
    return { external_contact_list: list, next_cursor: '' }
  }),

  'externalcontact/contact_list': post(({ world }, input) => {
    const limit = limitOf(input, 1000, 1000, 1000)
    const start = openCursor('contact_list', input.cursor)?.[0] ?? 0
    const rows = metPeople(world)
    const page: Output[] = []
    let place = -1
    for (const row of rows) {
      place++
      if (place < start) continue
      if (page.length === limit) return { info_list: page, next_cursor: sealCursor('contact_list', [place]) }
      page.push(row)
    }
    return { info_list: page, next_cursor: '' }
  }),

  'externalcontact/remark': post((platform, input) => {
    const follow = ownFollow(platform, input)
    const remark = optionalText(input, 'remark', 20)
    const description = optionalText(input, 'description', 150)
    const company = optionalText(input, 'remark_company', 20)
    const contact = platform.world.contacts.get(follow.externalUserid)!
    if (remark !== undefined) follow.remark = remark
    if (description !== undefined) follow.description = description
    // The document: a company can be noted only for a person of WeChat.
    if (company !== undefined && contact.type === 1) follow.remarkCompany = company
    if (input.remark_mobiles !== undefined) follow.mobiles = textsOf(input, 'remark_mobiles').filter((mobile) => mobile !== '')
    return {}
  }),
}

/** The link the request names by `userid` and `external_userid`. */
export function ownFollow(platform: Platform, input: Input): Follow {
  const userid = textOf(input, 'userid', 41009)
  const id = textOf(input, 'external_userid', 41035)
  staffOf(platform, userid)
  if (!platform.world.contacts.has(id)) throw new PlatformError(40096, id)
  const follow = findFollow(platform.world, userid, id)
  if (follow === undefined) throw new PlatformError(84061, id)
  return follow
}

function contactJson(contact: ExternalContact): Output {
  return {
    external_userid: contact.id,
    name: contact.name,
    ...(contact.position === undefined ? {} : { position: contact.position }),
    avatar: contact.avatar,
    ...(contact.corpName === undefined ? {} : { corp_name: contact.corpName }),
    ...(contact.corpFullName === undefined ? {} : { corp_full_name: contact.corpFullName }),
    type: contact.type,
    gender: contact.gender,
    ...(contact.unionid === undefined ? {} : { unionid: contact.unionid }),
    ...(contact.profile ? { external_profile: profileOf(contact) } : {}),
  }
}

function profileOf(contact: ExternalContact): Output {
  return {
    external_attr: [
      { type: 0, name: '主营', text: { value: '母婴用品' } },
      { type: 1, name: '官网', web: { url: 'http://shop.example.com', title: contact.corpName ?? '' } },
      { type: 2, name: '小程序', miniprogram: { appid: 'wx8bd80126147df384', pagepath: '/index', title: '选购' } },
    ],
  }
}

function followJson(follow: Follow): Output {
  return {
    userid: follow.userid,
    remark: follow.remark,
    description: follow.description,
    createtime: follow.createtime,
    ...(follow.remarkCompany === '' ? {} : { remark_corp_name: follow.remarkCompany }),
    remark_mobiles: follow.mobiles,
    ...(follow.state === undefined ? {} : { state: follow.state }),
    oper_userid: follow.operUserid,
    add_way: follow.addWay,
    ...(follow.channelsNickname === undefined ? {} : { wechat_channels: { nickname: follow.channelsNickname, source: 1 } }),
  }
}

function tagsJson(world: Platform['world'], follow: Follow): Output[] {
  return [...follow.tags].map((id) => {
    const tag = world.tags.get(id)!
    return { group_name: world.tagGroups.get(tag.groupId)!.name, tag_name: tag.name, tag_id: id, type: 1 }
  })
}

/** Everybody the company has served: customers once per follower, then strangers once per group. */
function* metPeople(world: Platform['world']): Generator<Output> {
  for (const follows of world.followsByStaff.values()) {
    for (const follow of follows.values()) {
      yield {
        is_customer: true,
        tmp_openid: `tmp${follow.externalUserid}`,
        external_userid: follow.externalUserid,
        follow_userid: follow.userid,
        add_time: follow.createtime,
      }
    }
  }
  for (const group of world.groups.values()) {
    for (const member of group.members.values()) {
      const contact = member.type === 2 ? world.contacts.get(member.userid)! : undefined
      if (contact === undefined || contact.follows.size > 0) continue
      yield {
        is_customer: false,
        tmp_openid: `tmp${contact.id}`,
        name: contact.name,
        chat_id: group.chatId,
        chat_name: group.name,
        add_time: member.joinTime,
      }
    }
  }
}
