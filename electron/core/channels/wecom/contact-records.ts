/** Customers as the batch form and the single form tell them: one row per follower there, all followers in one here. */
import type { BadRecord, ContactRecord, Follow } from '../channel/records.ts'
import { type Json, listAt, maybeNumber, maybeText, maybeTime, objectAt, readRows, textAt, textsAt } from './shape.ts'

/** A row of `external_contact_list`; throws BadShape. */
export function batchContact(row: Json, at: string): ContactRecord & { follow: Follow } {
  const contact = contactOf(objectAt(row.external_contact, `${at}.external_contact`), `${at}.external_contact`)
  const place = `${at}.follow_info`
  const info = objectAt(row.follow_info, place)
  return { ...contact, follow: { ...followOf(info, place), tagIds: textsAt(info.tag_id, `${place}.tag_id`) } }
}

/** The single form, its pages of followers joined. */
export function singleContact(
  contact: unknown,
  followers: readonly unknown[],
  at: string,
  bad: BadRecord[],
): ContactRecord & { follows: Follow[] } {
  const record = contactOf(objectAt(contact, `${at}external_contact`), `${at}external_contact`)
  const follows = readRows(followers, `${at}follow_user`, bad, (row, place) => ({
    ...followOf(row, place),
    tagIds: tagIdsOf(row.tags, `${place}.tags`, bad),
  }))
  return { ...record, follows }
}

/** Tags a member keeps for himself (type 2) have no id and are not ours to know. */
function tagIdsOf(tags: unknown, at: string, bad: BadRecord[]): string[] {
  return readRows(listAt(tags, at), at, bad, (tag, place) => maybeText(tag.tag_id, `${place}.tag_id`)).filter(
    (id): id is string => id !== undefined && id !== '',
  )
}

function contactOf(raw: Json, at: string): ContactRecord {
  const gender = maybeNumber(raw.gender, `${at}.gender`)
  const company = maybeText(raw.corp_full_name, `${at}.corp_full_name`) || maybeText(raw.corp_name, `${at}.corp_name`)
  return {
    type: 'contact',
    id: textAt(raw.external_userid, `${at}.external_userid`),
    ...filled('name', maybeText(raw.name, `${at}.name`)),
    ...filled('unionId', maybeText(raw.unionid, `${at}.unionid`)),
    ...filled('company', company),
    ...filled('position', maybeText(raw.position, `${at}.position`)),
    ...filled('avatar', maybeText(raw.avatar, `${at}.avatar`)),
    ...(gender === 1 ? { gender: 'male' as const } : gender === 2 ? { gender: 'female' as const } : {}),
  }
}

function followOf(raw: Json, at: string): Follow {
  const addedAt = maybeTime(raw.createtime, `${at}.createtime`)
  const addWay = maybeNumber(raw.add_way, `${at}.add_way`)
  return {
    staffId: textAt(raw.userid, `${at}.userid`),
    remark: maybeText(raw.remark, `${at}.remark`) ?? '',
    description: maybeText(raw.description, `${at}.description`) ?? '',
    mobiles: textsAt(raw.remark_mobiles, `${at}.remark_mobiles`),
    ...(addedAt === undefined ? {} : { addedAt }),
    ...(addWay === undefined ? {} : { addWay }),
    ...filled('company', maybeText(raw.remark_corp_name, `${at}.remark_corp_name`)),
    ...filled('state', maybeText(raw.state, `${at}.state`)),
  }
}

function filled<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return value === undefined || value === '' ? {} : ({ [key]: value } as { [P in K]?: string })
}
