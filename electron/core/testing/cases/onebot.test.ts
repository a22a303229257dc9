/** What OneBot implementations did to others: connections that break as soon as they are made. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { WebSocketServer, type WebSocket } from 'ws'
import { SyncEngine } from '#core/channels/live/engine.ts'
import { systemClock, type Clock } from '#core/channels/channel/clock.ts'
import { dispatch } from '#core/rpc/serve.ts'
import { openTestWorkspace } from '#core/testing/test-store.ts'
import { describeCase } from './case-folder.ts'

const ANSWERS: Readonly<Record<string, unknown>> = {
  get_login_info: { user_id: 10001, nickname: '群汐' },
  get_version_info: { app_name: 'NapCat.Onebot', app_version: '4.8', protocol_version: 'v11' },
  get_status: { online: true, good: true },
  get_friend_list: [{ user_id: 20001, nickname: '小雨', remark: null }],
  get_group_list: [{ group_id: 700001, group_name: '团购一群', member_count: 2, max_member_count: 200 }],
  get_group_member_list: [
    { group_id: 700001, user_id: 10001, nickname: '群汐', card: '', role: 'owner' },
    { group_id: 700001, user_id: 20001, nickname: '小雨', card: '上海-小雨', role: 'member' },
  ],
}

let said = 0
const spoken = () =>
  JSON.stringify({
    time: Math.floor(Date.now() / 1000),
    self_id: 10001,
    post_type: 'message',
    message_type: 'group',
    sub_type: 'normal',
    message_id: (said += 1),
    group_id: 700001,
    user_id: 20001,
    raw_message: `第 ${said} 句`,
    message: `第 ${said} 句`,
    font: 0,
    sender: { user_id: 20001, nickname: '小雨' },
  })

/** Time goes so many times as fast: what the engine waits for is over sooner, what the network takes is not. */
const SPEED = 5
const SECONDS = 25

function fastClock(): Clock {
  const begun = Date.now()
  return {
    now: () => begun + (Date.now() - begun) * SPEED,
    sleep: (ms, signal) => systemClock.sleep(ms / SPEED, signal),
    random: Math.random,
  }
}

/** How often an account dials somebody who treats every connection so, in 25 s by its own clock. */
async function dials(treat: (socket: WebSocket) => void): Promise<number> {
  let count = 0
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', (socket) => {
    count += 1
    socket.on('message', (raw) => {
      const { action, echo } = JSON.parse(String(raw)) as { action: string; echo: unknown }
      const data = ANSWERS[action] ?? null
      socket.send(JSON.stringify({ status: data ? 'ok' : 'failed', retcode: data ? 0 : 1404, data, echo }))
    })
    treat(socket)
  })
  await once(server, 'listening')
  const desk = openTestWorkspace()
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
  dispatch(desk.workspace, 'accounts.save', { config: { channel: 'onebot', url } })
  const { store, secrets, listeners, zone } = desk.workspace
  const engine = new SyncEngine({ store, secrets, listeners, zone: () => zone, ...fastClock() })
  try {
    engine.start()
    // A busy machine may take its time until the first.
    for (const end = Date.now() + 20_000; count === 0 && Date.now() < end;)
      await new Promise((resolve) => setTimeout(resolve, 10))
    await new Promise((resolve) => setTimeout(resolve, (SECONDS * 1000) / SPEED))
    return count
  } finally {
    await engine.stop()
    for (const socket of server.clients) socket.terminate()
    server.close()
    desk.remove()
  }
}

describeCase('111', (given) => {
  test('connections that break as soon as they are made are made again after growing pauses', async () => {
    expect(given.right).toBe('growing pauses: in 25 s fewer than about 15 dials, no crash')
    const kinds: Record<string, (socket: WebSocket) => void> = {
      storm: (socket) => void setTimeout(() => socket.terminate(), 20),
      slam: (socket) => socket.terminate(),
      // Each of them brings something before it breaks: that alone is no reason to hurry.
      talking: (socket) => {
        socket.send(spoken())
        setTimeout(() => socket.terminate(), 60)
      },
      'a heartbeat each': (socket) => {
        socket.send(
          JSON.stringify({ time: 1, self_id: 10001, post_type: 'meta_event', meta_event_type: 'heartbeat', interval: 1 }),
        )
        setTimeout(() => socket.terminate(), 60)
      },
    }
    const found = await Promise.all(Object.entries(kinds).map(async ([kind, treat]) => [kind, await dials(treat)] as const))
    for (const [kind, count] of found) {
      expect(count, kind).toBeGreaterThan(1)
      expect(count, kind).toBeLessThan(15)
    }
  })
})
