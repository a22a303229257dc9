import { liveConnector } from '../electron/core/sync/connectors/live-registry.ts'
import { startCompany } from './company.ts'
const company = await startCompany({ staff: '50', contacts: '50000', groups: '500', members: '200', messages: '1000' })
const connector = await liveConnector('wecom')
const { signal } = new AbortController()
const open = () => connector.open({ accountId: 1, config: company.config, secrets: company.secrets, limiter: { run: (_a: any, _s: any, work: any) => work() }, now: Date.now, sleep: (ms: number) => new Promise((r) => setTimeout(r, ms)), log: () => {} } as any)
for (let round = 0; round < 3; round++) {
  const session = open()
  for (const name of ['contacts', 'groups', 'both']) {
    const t = performance.now(); const c = process.cpuUsage()
    let pages = 0
    await Promise.all(session.streams.filter((s) => s.name === name || (name === 'both' && ['contacts', 'groups'].includes(s.name))).map(async (stream) => {
      for (let cursor: string | null = null; ;) { const page = await stream.pull(cursor, signal); pages++; if (!page.more) break; cursor = page.cursor }
    }))
    const d = process.cpuUsage(c)
    console.log(name, pages, (performance.now() - t).toFixed(0), 'own', ((d.user + d.system) / 1000).toFixed(0))
  }
  await session.close()
}
company.stop()
process.exit(0)
