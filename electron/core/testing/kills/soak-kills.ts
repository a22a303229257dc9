/** `npm run soak -- kills [--kills N]`: processes killed at work, and what they left. One JSON document; exit 1 where anything was wrong. */
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { runKills } from './kill-run.ts'

const { values } = parseArgs({ options: { kills: { type: 'string', default: '200' } } })
const kills = Number(values.kills)
if (!Number.isInteger(kills) || kills < 1) throw new Error('--kills takes a whole number from 1 on')
const started = Date.now()
const kinds = await runKills(kills, Math.random, (kind, figures) => console.error(kind, JSON.stringify(figures)))
const all = Object.values(kinds)
const sum = (of: (one: (typeof all)[number]) => number) => all.reduce((total, one) => total + of(one), 0)
const document = {
  kills: sum((one) => one.kills),
  acknowledged: sum((one) => one.acknowledged),
  lost: sum((one) => one.lost),
  doubled: sum((one) => one.doubled),
  partial: sum((one) => one.partial),
  worstReopenMs: Math.max(...all.map(({ reopen }) => reopen.worst)),
  seconds: Math.round((Date.now() - started) / 1000),
  machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}`,
  kinds,
}
console.log(JSON.stringify(document, null, 2))
process.exitCode = document.lost + document.doubled + document.partial === 0 && document.worstReopenMs < 1000 ? 0 : 1
