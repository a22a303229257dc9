/** Control over HTTP, for people and programs outside: what is true, what was sent, and making things happen. */
import type { SentMessage } from './actions.ts'
import type { Acts } from './acts.ts'
import type { Endpoint } from './endpoint.ts'
import type { Happening } from './happenings.ts'
import type { Truth } from './truth.ts'
import type { Message, World } from './world.ts'

interface Controlled {
  truth: () => Truth
  truthLines: () => string[]
  sent: readonly SentMessage[]
  endpoint: Endpoint
  act: Acts
  chaosEvents: (n: number) => Record<Happening, number>
  world: World
  cut: () => void
}

/** The acts that may be called by name. */
const actNames = [
  'say',
  'sayPrivate',
  'sayAndRecallFirst',
  'recall',
  'join',
  'leave',
  'kick',
  'ban',
  'setAdmin',
  'rename',
  'setCard',
  'setNickname',
  'setRemark',
  'addFriend',
  'removeFriend',
  'poke',
  'upload',
  'requestFriend',
  'requestGroup',
] as const satisfies readonly (keyof Acts)[]

/**
 * GET /simulator/truth[?lines=1] · /simulator/sent · /simulator/calls?action= · /simulator/world,
 * POST /simulator/act {"act","args"} · /simulator/fail {"action","retcode","times"} · /simulator/drop {"action","mode","times"} ·
 * /simulator/events {"count"} · /simulator/cut
 */
export function controlOf(controlled: Controlled): (method: string, url: URL, body: string) => unknown {
  const { endpoint, world } = controlled
  const gets: Record<string, (query: URLSearchParams) => unknown> = {
    truth: (query) => (query.get('lines') === null ? controlled.truth() : { lines: controlled.truthLines() }),
    sent: () => ({ items: controlled.sent }),
    calls: (query) => {
      const action = query.get('action')
      return { items: endpoint.calls.filter((call) => action === null || call.action === action) }
    },
    world: () => ({
      selfId: world.selfId,
      groups: [...world.groups.values()].map(({ peer, name, members, messages, gone }) => ({
        groupId: peer,
        name,
        members: members.size,
        messages: messages.length,
        gone,
        someMembers: [...members.keys()].slice(0, 5),
      })),
      friends: [...world.friends.values()].map(({ peer, remark }) => ({
        userId: peer,
        nickname: world.person(peer).nickname,
        remark,
      })),
    }),
  }
  const posts: Record<string, (body: Record<string, unknown>) => unknown> = {
    act: ({ act, args = [] }) => {
      const name = actNames.find((known) => known === act)
      if (name === undefined) throw new Error(`there is no act "${String(act)}"; there are: ${actNames.join(', ')}`)
      if (!Array.isArray(args)) throw new Error('args is a list')
      const method = controlled.act[name] as (...values: unknown[]) => Message | void
      const done = method.apply(controlled.act, args)
      return { result: done === undefined ? null : { messageId: done.id } }
    },
    fail: ({ action, retcode, times = 1 }) => {
      endpoint.fail(String(action), Number(retcode), Number(times))
      return { ok: true }
    },
    drop: ({ action, mode, times = 1 }) => {
      if (mode !== 'before' && mode !== 'after') throw new Error('mode is "before" or "after"')
      endpoint.drop(String(action), mode, Number(times))
      return { ok: true }
    },
    events: ({ count = 1 }) => controlled.chaosEvents(Number(count)),
    cut: () => {
      controlled.cut()
      return { ok: true }
    },
  }
  return (method, url, body) => {
    const name = url.pathname.slice('/simulator/'.length)
    if (method === 'GET') return Object.hasOwn(gets, name) ? gets[name]!(url.searchParams) : undefined
    if (method !== 'POST' || !Object.hasOwn(posts, name)) return undefined
    const value: unknown = body === '' ? {} : JSON.parse(body)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('the body is a JSON object')
    return posts[name]!(value as Record<string, unknown>)
  }
}
