/** Friends, groups and their members, pulled as whole lists: the protocol has no pages, and no news of a rename. */
import { createHash } from 'node:crypto'
import type { Page, PullStream } from '../channel/connector.ts'
import type { ContactRecord, GroupMember, GroupRecord, LiveRecord } from '../channel/records.ts'
import { wireId, type Account } from './account.ts'
import { FieldError, idOf, isFields, optionalSeconds, textOf, type Fields } from './fields.ts'
import { conversationId } from './messages.ts'
import { ChannelError } from '../channel/connector.ts'

const MINUTE = 60_000

export function groupRecordId(group: string): string {
  return conversationId({ kind: 'group', peer: group })
}

/** Rows that cannot be used are said with their place; the others go on. */
function readRows<T>(rows: readonly unknown[], at: string, readRow: (row: Fields) => T, records: LiveRecord[]): T[] {
  const read: T[] = []
  rows.forEach((row, index) => {
    try {
      if (!isFields(row)) throw new FieldError('', 'it is not an object')
      read.push(readRow(row))
    } catch (error) {
      if (!(error instanceof FieldError)) throw error
      records.push({ type: 'bad', at: `${at}[${index}]${error.field === '' ? '' : `.${error.field}`}`, problem: error.message })
    }
  })
  return read
}

function digestOf(value: unknown): string {
  return createHash('sha1').update(JSON.stringify(value)).digest('base64url')
}

export function friendsStream(account: Account): PullStream {
  return {
    name: 'friends',
    kind: 'full',
    extent: 'contacts',
    every: 10 * MINUTE,
    async pull(_cursor, signal) {
      const self = await account.selfRecord(signal)
      const rows = await account.askList('get_friend_list', {}, signal)
      const bad: LiveRecord[] = []
      const friends = readRows(
        rows,
        'get_friend_list: data',
        (row): ContactRecord => ({
          type: 'contact',
          id: idOf(row, 'user_id'),
          name: textOf(row, 'nickname'),
          channelRemark: textOf(row, 'remark'),
        }),
        bad,
      )
        // The login itself is among its friends in some implementations.
        .filter((friend) => friend.id !== self.id)
        .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      return {
        records: () => [self, ...friends, ...bad],
        cursor: null,
        more: false,
        ids: friends.map((friend) => friend.id),
        digest: digestOf([self, friends, bad]),
        progress: { done: friends.length, total: friends.length },
      }
    },
  }
}

interface GroupInfo {
  id: string
  name: string
  capacity: number | undefined
}

/** Groups of the login, in a fixed order. */
export async function askGroups(account: Account, signal: AbortSignal): Promise<{ groups: GroupInfo[]; bad: LiveRecord[] }> {
  await account.self(signal)
  const rows = await account.askList('get_group_list', { no_cache: true }, signal)
  const bad: LiveRecord[] = []
  const groups = readRows(
    rows,
    'get_group_list: data',
    (row): GroupInfo => {
      const capacity = Number(row['max_member_count'])
      return { id: idOf(row, 'group_id'), name: textOf(row, 'group_name'), capacity: capacity > 0 ? capacity : undefined }
    },
    bad,
  )
  const unique = [...new Map(groups.map((group) => [group.id, group])).values()]
  return { groups: unique.toSorted((a, b) => (a.id < b.id ? -1 : 1)), bad }
}

/** Names by polling, and which groups there are. */
export function groupsStream(account: Account): PullStream {
  return {
    name: 'groups',
    kind: 'full',
    extent: 'groups',
    every: 5 * MINUTE,
    async pull(_cursor, signal) {
      const { groups, bad } = await askGroups(account, signal)
      const at = account.context.now()
      return {
        records: () => [
          ...groups.map(({ id, name, capacity }): GroupRecord => ({
            type: 'group',
            id: groupRecordId(id),
            name,
            ...(capacity === undefined ? {} : { capacity }),
            at,
          })),
          ...bad,
        ],
        cursor: null,
        more: false,
        ids: groups.map(({ id }) => groupRecordId(id)),
        digest: digestOf([groups, bad]),
        progress: { done: groups.length, total: groups.length },
      }
    },
  }
}

/**
 * One group's members, as a record that replaces what was known of them.
 * @param fresh not from the implementation's own memory: something has just changed
 */
export async function askMembers(
  account: Account,
  group: string,
  fresh: boolean,
  signal: AbortSignal,
): Promise<{ record: GroupRecord; bad: LiveRecord[] }> {
  const { id: selfId } = await account.self(signal)
  // What comes while the list is on its way is newer than the list.
  const at = account.context.now()
  const rows = await account.askList('get_group_member_list', { group_id: wireId(group), no_cache: fresh }, signal)
  const bad: LiveRecord[] = []
  const members = readRows(
    rows,
    `get_group_member_list ${group}: data`,
    (row): GroupMember => {
      const id = idOf(row, 'user_id')
      const name = textOf(row, 'nickname')
      const nickname = textOf(row, 'card')
      const role = textOf(row, 'role')
      const joined = optionalSeconds(row, 'join_time')
      account.names.set(group, id, nickname || name)
      return {
        id,
        isStaff: id === selfId,
        name,
        nickname,
        role: role === 'owner' || role === 'admin' ? role : 'member',
        ...(joined === undefined ? {} : { joinedAt: joined * 1000 }),
      }
    },
    bad,
  ).toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const ownerId = members.find((member) => member.role === 'owner')?.id
  return {
    record: {
      type: 'group',
      id: groupRecordId(group),
      ...(ownerId === undefined ? {} : { ownerId }),
      // An empty or broken list is no statement that everybody has left.
      ...(members.length === 0 || bad.length > 0 ? {} : { members }),
      at,
    },
    bad,
  }
}

/** Everybody in every group, one group a page. */
export function membersStream(account: Account): PullStream {
  let pass: GroupInfo[] = []
  return {
    name: 'groupMembers',
    kind: 'full',
    extent: 'groups',
    every: 30 * MINUTE,
    async pull(cursor, signal): Promise<Page> {
      if (cursor === null || pass.length === 0) pass = (await askGroups(account, signal)).groups
      const index = cursor === null ? 0 : pass.findIndex(({ id }) => id > cursor)
      const group = index < 0 ? undefined : pass[index]
      const records: LiveRecord[] = []
      if (group !== undefined) {
        try {
          const { record, bad } = await askMembers(account, group.id, false, signal)
          records.push(record, ...bad)
        } catch (error) {
          // Left between the two requests, or closed to us: the others go on.
          if (!(error instanceof ChannelError) || error.problem.kind !== 'refused') throw error
          account.context.log('warning', 'membersRefused', {
            group: group.id,
            problem: error.problem.detail ?? error.problem.code,
          })
        }
      }
      const more = group !== undefined && index < pass.length - 1
      const ids = group === undefined ? [] : [groupRecordId(group.id)]
      // A pass takes its time: groups that came meanwhile have not gone.
      if (!more) ids.push(...(await askGroups(account, signal)).groups.map(({ id }) => groupRecordId(id)))
      return {
        records: () => records,
        cursor: more ? group.id : null,
        more,
        ids,
        digest: digestOf([group?.id, records.map((record) => ({ ...record, at: 0 }))]),
        progress: { done: group === undefined ? 0 : 1, total: pass.length },
      }
    },
  }
}
