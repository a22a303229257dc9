/** What WeCom did to others, played by the simulator. */
import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { listenOn, startWecomSimulator } from '#core/testing/simulators.ts'
import { listenUntil, ofType, openOn, openSession, pullAll, streamOf, testConfig } from '#core/channels/testing/wecom-session.ts'
import { describeCase } from './case-folder.ts'

describeCase('114', () => {
  test('two customers of one second both come', async () => {
    const sim = await startWecomSimulator({ staff: 4, contacts: 40, groups: 6, membersPerGroup: 6, messages: 0 })
    try {
      const { session } = openOn(sim, { relayUrl: sim.relayUrl })
      const staffId = [...sim.world.followsByStaff].find(([, follows]) => follows.size > 2)![0]
      sim.act.addCustomer(staffId, { name: '同秒甲', state: 's' })
      sim.act.addCustomer(staffId, { name: '同秒乙', state: 's' })
      const { records } = await listenUntil(session, null, (all) => ofType(all, 'contact').length >= 2)
      expect(ofType(records, 'contact').map(({ name }) => name)).toEqual(expect.arrayContaining(['同秒甲', '同秒乙']))
    } finally {
      await sim.close()
    }
  })
})

describeCase('115', () => {
  test('cursors that go round are not followed for ever', async () => {
    let pages = 0
    const server = createServer((request, response) => {
      const next_cursor = request.url?.includes('groupchat/list') ? `c${pages++ % 3}` : ''
      response.setHeader('content-type', 'application/json')
      response.end(
        JSON.stringify({ errcode: 0, errmsg: 'ok', access_token: 't', expires_in: 7200, group_chat_list: [], next_cursor }),
      )
    })
    const listener = await listenOn(server, 0)
    try {
      const { session } = openSession(testConfig(`http://127.0.0.1:${listener.port}`), { secret: 'abcdefgh' })
      await expect(pullAll(streamOf(session, 'groups'))).rejects.toMatchObject({ problem: { code: 'BAD_ANSWER' } })
      expect(pages).toBeLessThan(16)
    } finally {
      await listener.stop()
    }
  })
})
