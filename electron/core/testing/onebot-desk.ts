/** A workspace kept in step with a OneBot simulator by the app's own engine, for tests of what happens from the desk to the channel and back. */
import type { Method } from '#shared/contract/contract.ts'
import { drainCadence } from '#core/cadence/refresh.ts'
import { SyncEngine } from '#core/channels/live/engine.ts'
import { drainDrafts } from '#core/drafting/keeper.ts'
import { dispatch } from '#core/rpc/serve.ts'
import {
  startOneBotSimulator,
  type OneBotSimulator,
  type OneBotSimulatorOptions,
} from '../../../build/simulators/onebot/simulator.ts'
import { openTestWorkspace, type TestWorkspace } from './test-store.ts'

export class OneBotDesk {
  readonly simulator: OneBotSimulator
  readonly workspace: TestWorkspace
  readonly engine: SyncEngine

  static async open(options: OneBotSimulatorOptions = {}): Promise<OneBotDesk> {
    const desk = new OneBotDesk(
      await startOneBotSimulator({ groups: 1, membersPerGroup: 4, friends: 3, messages: 0, history: 'napcat', ...options }),
    )
    desk.engine.start()
    await desk.engine.runUntilIdle()
    return desk
  }

  private constructor(simulator: OneBotSimulator) {
    this.simulator = simulator
    this.workspace = openTestWorkspace()
    this.call('accounts.save', { config: { channel: 'onebot', url: simulator.url } })
    const { store, secrets, listeners, zone } = this.workspace.workspace
    this.engine = new SyncEngine({ store, secrets, listeners, zone: () => zone })
  }

  call<T = unknown>(method: Method, input: unknown): T {
    return dispatch(this.workspace.workspace, method, input).output as T
  }

  all<T>(sql: string, ...params: (string | number)[]): T[] {
    return this.workspace.store.read.all<T>(sql, ...params)
  }

  /** Figures and drafts as after a quiet moment. */
  settle(): void {
    const { store, zone } = this.workspace.workspace
    drainCadence(store, zone)
    drainDrafts(store, zone, Date.now())
  }

  /** Real time passes until it is so. */
  async until(so: () => boolean, what: string): Promise<void> {
    for (const end = Date.now() + 20_000; !so(); await new Promise((resolve) => setTimeout(resolve, 10)))
      if (Date.now() > end) throw new Error(`It did not come to it: ${what}`)
  }

  async end(): Promise<void> {
    await this.engine.stop()
    await this.simulator.close()
    this.workspace.remove()
  }
}
