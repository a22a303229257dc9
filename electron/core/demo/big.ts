/** The demo community at any size: for benchmarks, and for looking at the screens with hundreds of groups. */
import { DAY } from '#shared/domain/zone.ts'
import type { HexKey } from '#core/store/open.ts'
import { createWorkspace } from '#core/store/workspace-file.ts'
import { writeWorld } from './create.ts'
import { makeWorld } from './world.ts'
import type { DemoWorld } from './world-types.ts'

export interface BigOptions {
  messages: number
  groups?: number
  people?: number
  now?: number
  /** IANA zone. */
  zone?: string
  seed?: number
  onProgress?(step: { done: number; total: number; note: string }): void
}

/** Messages of a group, and of a person with a chat of their own, at volume 1. */
const PER_GROUP = 620
const PER_PERSON = 3.5

/** A workspace of exactly `messages` messages in `dir`, with everything the demo has. Throws as `createWorkspace` does. */
export async function createBigWorkspace(dir: string, key: HexKey, options: BigOptions): Promise<void> {
  const { messages, groups = 500, people = 50_000, now = Date.now(), zone = 'Asia/Shanghai', seed = 7 } = options
  const store = createWorkspace(dir, key, { name: 'Big', zone, now })
  try {
    const world = bigWorld({ messages, groups, people, now, zone, seed })
    await writeWorld(store, world, (done, note) => options.onProgress?.({ done, total: 100, note }))
    store.checkpoint()
  } finally {
    store.close()
  }
}

/** Grows the talk until there is enough of it, then cuts the oldest of each chat in turn. */
export function bigWorld(options: Required<Omit<BigOptions, 'onProgress'>>): DemoWorld {
  const { messages, groups, people } = options
  let volume = (messages * 1.1) / (groups * PER_GROUP + people * PER_PERSON)
  for (;;) {
    const world = makeWorld({ ...options, volume })
    const surplus = countMessages(world) - messages
    if (surplus < 0) {
      volume *= 1.25
      continue
    }
    return cut(world, surplus)
  }
}

function countMessages(world: DemoWorld): number {
  return world.chats.reduce((sum, chat) => sum + chat.messages.length, 0)
}

/** The last day of every chat is kept as long as can be: that is what screens open on. */
function cut(world: DemoWorld, surplus: number): DemoWorld {
  let left = surplus
  for (const keepFrom of [world.now - DAY, Infinity]) {
    for (const chat of world.chats) {
      if (left === 0) return world
      const old = chat.messages.findIndex((message) => message.at >= keepFrom)
      const room = Math.min(left, old === -1 ? chat.messages.length - 1 : old)
      const share = Math.min(room, Math.max(1, Math.ceil((surplus / world.chats.length) * 2)))
      if (room <= 0) continue
      chat.messages.splice(0, share)
      left -= share
    }
  }
  while (left > 0) {
    const chat = world.chats.reduce((a, b) => (a.messages.length >= b.messages.length ? a : b))
    const share = Math.min(left, chat.messages.length)
    chat.messages.splice(0, share)
    left -= share
  }
  return world
}
