/**
 * Live channels in bad weather with core killed every few seconds: the database against the simulator's truth, and every send counted there.
 * npm run bench -- chaos [--channel wecom|onebot|both] [--events N] [--seconds N] [--kill-every MS] [--seed N]
 * [--without-tasks] --json
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
    /** Milliseconds between two kills, in the mean. */
    'kill-every': { type: 'string', default: '4000' },
    /** Does not wait for the results of tasks, which are asked for once a minute, nor for an API that is forbidden for one. */
    'without-tasks': { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
})
const patient = !values['without-tasks']
const channels = { onebot: oneBotChaos, wecom: (seed: number) => wecomChaos(seed, patient ? {} : { frequency: 0 }) }
const results: Record<string, unknown> = {}
let ok = true
for (const name of ['onebot', 'wecom'] as const) {
  if (values.channel !== 'both' && values.channel !== name) continue
  const figures = await runChaos({
    channel: await channels[name](Number(values.seed)),
    events: Number(values.events),
    seconds: Number(values.seconds),
    killEvery: Number(values['kill-every']),
    actEvery: 700,
    patience: 180_000,
    awaitTasks: patient,
  })
  const equal = figures.truthHash === figures.heldHash && figures.wrongActs.length === 0 && figures.integrity === 'ok'
  ok &&= equal
  results[name] = { equal, ...figures }
}
console.log(JSON.stringify({ name: 'chaos', ...results, ok }))
