/** `/simulator/…`: what an evaluator can ask and do over HTTP. Without a token: the server listens on loopback only. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { readBody, replyJson } from '../http.ts'
import type { WecomSimulator } from './simulator-face.ts'

type Sim = Pick<
  WecomSimulator,
  | 'truth'
  | 'calls'
  | 'count'
  | 'world'
  | 'act'
  | 'fail'
  | 'drop'
  | 'chaosEvents'
  | 'writeArchive'
  | 'setAllowedIps'
  | 'expireToken'
>

export function createControl(simulator: () => Sim) {
  return async (request: IncomingMessage, url: URL, response: ServerResponse): Promise<boolean> => {
    const sim = simulator()
    const what = `${request.method} ${url.pathname.slice('/simulator/'.length)}`
    try {
      const answer = what.startsWith('POST ') ? post(sim, what, (await jsonOf(request)) ?? {}) : look(sim, what, url)
      if (answer === undefined) return false
      replyJson(response, 200, answer)
    } catch (error) {
      replyJson(response, 400, { error: error instanceof Error ? error.message : String(error) })
    }
    return true
  }
}

function look(sim: Sim, what: string, url: URL): unknown {
  if (what === 'GET truth') return sim.truth()
  if (what === 'GET world') return summary(sim)
  if (what !== 'GET calls') return undefined
  const api = url.searchParams.get('api')
  const calls = api === null ? sim.calls : sim.calls.filter((call) => call.api === api)
  return { done: api === null ? undefined : sim.count(api), calls: calls.slice(-(Number(url.searchParams.get('last')) || 1000)) }
}

interface Asked {
  act?: string
  args?: unknown[]
  api?: string
  errcode?: number
  mode?: 'before' | 'after'
  times?: number
  count?: number
  file?: string
  allowedIps?: string[] | null
}

function post(sim: Sim, what: string, asked: Asked): unknown {
  switch (what) {
    case 'POST act': {
      const acts = sim.act as unknown as Record<string, (...args: unknown[]) => unknown>
      if (asked.act === undefined || !Object.hasOwn(acts, asked.act))
        throw new Error(`no act "${asked.act}". There are: ${Object.keys(acts).join(', ')}`)
      return { result: acts[asked.act]!(...(asked.args ?? [])) ?? null }
    }
    case 'POST fail':
      if (asked.api === undefined || typeof asked.errcode !== 'number') throw new Error('api and errcode are needed')
      sim.fail(asked.api, asked.errcode, asked.times)
      return { ok: true }
    case 'POST drop':
      if (asked.api === undefined || (asked.mode !== 'before' && asked.mode !== 'after'))
        throw new Error('api and mode ("before" or "after") are needed')
      sim.drop(asked.api, asked.mode, asked.times)
      return { ok: true }
    case 'POST events':
      return sim.chaosEvents(asked.count ?? 1)
    case 'POST archive':
      if (asked.file === undefined) throw new Error('file is needed')
      return { lines: sim.writeArchive(asked.file) }
    case 'POST network':
      if (asked.allowedIps === undefined) throw new Error('allowedIps is needed: a list of addresses, or null')
      sim.setAllowedIps(asked.allowedIps)
      return { ok: true }
    case 'POST token':
      sim.expireToken()
      return { ok: true }
    default:
      return undefined
  }
}

/** The world small enough to read: names and ids of the first of each kind. */
function summary({ world }: Sim): unknown {
  const firsts = <T, U>(items: Iterable<T>, show: (item: T) => U): U[] => [...items].slice(0, 100).map(show)
  return {
    corpId: world.corpId,
    staff: firsts(world.staff.values(), ({ userid, name, active }) => ({
      userid,
      name,
      active,
      customers: world.followsByStaff.get(userid)?.size ?? 0,
    })),
    groups: firsts(world.groups.values(), (group) => ({
      chat_id: group.chatId,
      name: group.name,
      owner: group.owner,
      members: group.members.size,
    })),
    contacts: firsts(world.contacts.values(), (contact) => ({
      external_userid: contact.id,
      name: contact.name,
      followers: [...contact.follows.keys()],
    })),
    tags: firsts(
      [...world.tags.values()].filter((tag) => !tag.deleted),
      (tag) => ({ id: tag.id, group: world.tagGroups.get(tag.groupId)!.name, name: tag.name }),
    ),
    massTasks: firsts(world.massTasks.values(), ({ msgid, chatType, text, tasks, targets, cancelled }) => ({
      msgid,
      chatType,
      text: text?.content,
      senders: Object.fromEntries(tasks),
      targets: targets.slice(0, 50),
      cancelled,
    })),
  }
}

async function jsonOf(request: IncomingMessage): Promise<Asked | undefined> {
  const text = (await readBody(request)).toString()
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text) as Asked
  } catch {
    throw new Error('the body is no JSON')
  }
}
