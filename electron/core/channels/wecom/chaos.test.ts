import { expect, test } from 'vitest'
import { startWecomSimulator, type WecomSimulator } from '#core/testing/simulators.ts'
import { ChannelError } from '../channel/connector.ts'
import type { LiveRecord } from '../channel/records.ts'
import { openOn, pullAll, streamOf } from '../testing/wecom-session.ts'

/** The least that a store must do with records, for comparing with the company's own truth. */
class Mirror {
  readonly follows = new Map<string, string[]>()
  readonly groups = new Map<string, { at: number; lines: string[] }>()
  readonly tags = new Map<string, string>()

  apply(records: readonly LiveRecord[]): void {
    for (const record of records) {
      if (record.type === 'contact') {
        if (record.follows) for (const key of this.follows.keys()) if (key.startsWith(`${record.id}\n`)) this.follows.delete(key)
        for (const { staffId, remark, description, addedAt, addWay, tagIds } of record.follows ?? [record.follow!]) {
          const line = JSON.stringify(['follow', staffId, record.id, remark, description, addedAt! / 1000, addWay])
          const links = tagIds!.map((tag) => JSON.stringify(['tag-link', staffId, record.id, tag]))
          this.follows.set(`${record.id}\n${staffId}`, [line, ...links])
        }
      } else if (record.type === 'contactGone') this.follows.delete(`${record.id}\n${record.staffId}`)
      else if (record.type === 'groupGone') this.groups.delete(record.id)
      else if (record.type === 'group' && (this.groups.get(record.id)?.at ?? 0) <= record.at) {
        const members = record.members!.map(({ id, isStaff, joinedAt, nickname }) =>
          JSON.stringify(['member', record.id, id, isStaff ? 1 : 2, joinedAt! / 1000, nickname]),
        )
        const line = JSON.stringify(['group', record.id, record.name, record.ownerId, record.notice])
        this.groups.set(record.id, { at: record.at, lines: [line, ...members] })
      } else if (record.type === 'tagLibrary') {
        if (record.complete) this.tags.clear()
        for (const group of record.groups)
          for (const tag of group.tags) this.tags.set(tag.id, JSON.stringify(['tag', tag.id, group.name, tag.name]))
        for (const id of record.goneTags ?? []) this.tags.delete(id)
      }
    }
  }

  /** Links to a tag that was deleted end with it. */
  lines(): string[] {
    const follows = [...this.follows.values()].flat().filter((line) => {
      const cells = JSON.parse(line) as string[]
      return cells[0] !== 'tag-link' || this.tags.has(cells[3]!)
    })
    return [...follows, ...[...this.groups.values()].flatMap((group) => group.lines), ...this.tags.values()].sort()
  }
}

async function startMirrored(sim: WecomSimulator) {
  const mirror = new Mirror()
  const { session } = openOn(sim, { relayUrl: sim.relayUrl })
  for (const name of ['tags', 'contacts', 'groups']) mirror.apply((await pullAll(streamOf(session, name))).records)
  const stop = new AbortController()
  let cursor: string | null = null
  let breaks = 0
  const listening = (async () => {
    while (!stop.signal.aborted) {
      const sink = async (batch: { records: readonly LiveRecord[]; cursor?: string }): Promise<void> => {
        mirror.apply(batch.records)
        cursor = batch.cursor ?? cursor
      }
      await session.listen!(cursor, sink, stop.signal).catch((error: unknown) => {
        if (!stop.signal.aborted && !(error instanceof ChannelError)) throw error
        breaks++
      })
    }
  })()
  const end = async (): Promise<void> => {
    stop.abort(new Error('over'))
    await listening
    await session.close()
  }
  return { mirror, end, breaks: () => breaks }
}

test('with everything going wrong, callbacks alone lead to what is true', async () => {
  const sim = await startWecomSimulator({ seed: 7, staff: 6, contacts: 120, groups: 12, membersPerGroup: 8, messages: 0 })
  const kinds = ['follow', 'group', 'member', 'tag', 'tag-link'] as const
  try {
    const { mirror, end, breaks } = await startMirrored(sim)
    expect(mirror.lines()).toEqual(sim.truthLines(kinds))
    sim.setChaos(true)
    for (let i = 0; i < 12; i++) {
      sim.chaosEvents(50)
      await new Promise((resolve) => setTimeout(resolve, 60))
    }
    sim.setChaos(false)
    // Callbacks that were held back come with later ones.
    const [userid, follows] = [...sim.world.followsByStaff].find(([, own]) => own.size > 0)!
    for (let i = 0; i < 15; i++) sim.act.remark(userid, [...follows.keys()][0]!, `收尾${i}`)
    const same = (): boolean => mirror.lines().join('\n') === sim.truthLines(kinds).join('\n')
    const until = Date.now() + 20_000
    while (!same() && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 250))
    await end()
    expect(mirror.lines()).toEqual(sim.truthLines(kinds))
    console.log(`600 acts under chaos, ${breaks()} times the line broke, ${sim.calls.length} calls`)
  } finally {
    await sim.close()
  }
})
