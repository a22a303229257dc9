/** What a client that missed nothing holds, as counts and as one hash over canonical lines. */
import { createHash } from 'node:crypto'
import { wordsOf } from './cq.ts'
import type { Conversation, World } from './world.ts'

export interface Truth {
  groups: number
  /** Seats in groups, the account's own included. */
  members: number
  friends: number
  messages: number
  recalled: number
  /** sha256, hex, over `truthLines` joined by "\n". */
  hash: string
}

/**
 * The world as lines, each a JSON array, sorted by code units:
 *
 * - `["group", group id, name]` the groups the account is in
 * - `["member", group id, user id, card, role]` everybody in them, the account too
 * - `["friend", user id, nickname, remark]`
 * - `["message", "group" | "private", group or user id, unix seconds, sender id, words]` where the words are the text segments one after
 *   the other; a recalled message has `null` for words, since one that was recalled before it was seen has none
 *
 * Ids are strings. Message ids are left out: some implementations give one message several.
 */
export function truthLines(world: World): string[] {
  const lines: string[] = []
  const add = (...fields: (string | number | null)[]) => lines.push(JSON.stringify(fields))
  for (const group of world.groups.values()) {
    if (!group.gone) {
      add('group', String(group.peer), group.name)
      for (const { userId, card, role } of group.members.values()) {
        add('member', String(group.peer), String(userId), card, role)
      }
    }
    addMessages(group, add)
  }
  for (const friend of world.friends.values()) {
    if (!friend.gone) add('friend', String(friend.peer), world.person(friend.peer).nickname, friend.remark)
    addMessages(friend, add)
  }
  return lines.sort()
}

function addMessages(conversation: Conversation, add: (...fields: (string | number | null)[]) => void): void {
  const { kind, peer, messages } = conversation
  for (const { time, userId, segments, recalledBy } of messages) {
    add('message', kind, String(peer), time, String(userId), recalledBy === null ? wordsOf(segments) : null)
  }
}

export function truthOf(world: World): Truth {
  const groups = [...world.groups.values()].filter((group) => !group.gone)
  let messages = 0
  let recalled = 0
  for (const message of world.messages()) {
    messages += 1
    if (message.recalledBy !== null) recalled += 1
  }
  return {
    groups: groups.length,
    members: groups.reduce((sum, group) => sum + group.members.size, 0),
    friends: [...world.friends.values()].filter((friend) => !friend.gone).length,
    messages,
    recalled,
    hash: createHash('sha256').update(truthLines(world).join('\n')).digest('hex'),
  }
}
