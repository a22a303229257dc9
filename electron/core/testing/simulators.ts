/** The simulated channels, for tests of core: tests reach `build/simulators` through here, so that nothing that ships can. */
export { listenOn, type Listener } from '../../../build/simulators/http.ts'
export { seeded } from '../../../build/simulators/random.ts'
export { fromCqString, segmentsOf, toCqString } from '../../../build/simulators/onebot/cq.ts'
export { historyModes, type HistoryMode } from '../../../build/simulators/onebot/history.ts'
export {
  startOneBotSimulator,
  type OneBotSimulator,
  type OneBotSimulatorOptions,
} from '../../../build/simulators/onebot/simulator.ts'
export type { Conversation, Group } from '../../../build/simulators/onebot/world.ts'
export {
  startWecomSimulator,
  type WecomSimulator,
  type WecomSimulatorOptions,
} from '../../../build/simulators/wecom/simulator.ts'
