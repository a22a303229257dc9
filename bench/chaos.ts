/**
 * Live channels in bad weather with core killed every few seconds: the database against the simulator's truth, and every send counted there.
 * npm run bench -- chaos [--channel wecom|onebot|both] [--events N] [--seconds N] [--seed N] --json
 */
import { parseArgs } from 'node:util'
import { oneBotChaos } from '../electron/core/testing/chaos-onebot.ts'
import { wecomChaos } from '../electron/core/testing/chaos-wecom.ts'
import { runChaos } from '../electron/core/testing/live-chaos.ts'

const { values } = parseArgs({
  options: {
    channel: { type: 'string', default: 'both' },
    events: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
})
const channels = { onebot: oneBotChaos, wecom: wecomChaos }
const results: Record<string, unknown> = {}
let ok = true
for (const name of ['onebot', 'wecom'] as const) {
  if (values.channel !== 'both' && values.channel !== name) continue
  const figures = await runChaos({
    channel: await channels[name](Number(values.seed)),
    events: Number(values.events),
    seconds: Number(values.seconds),
    killEvery: 4000,
    actEvery: 700,
    patience: 180_000,
    awaitTasks: true,
  })
  const equal = figures.truthHash === figures.heldHash && figures.wrongActs.length === 0 && figures.integrity === 'ok'
  ok &&= equal
  results[name] = { equal, ...figures }
}
console.log(JSON.stringify({ name: 'chaos', ...results, ok }))
