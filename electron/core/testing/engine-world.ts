/** An engine on a real workspace against a scripted channel, that can be killed and begun again. */
import type { Method } from '#shared/contract/contract.ts'
import { dispatch } from '#core/rpc/serve.ts'
import { openTestWorkspace, type TestWorkspace } from './test-store.ts'
import type { Listeners, SendListener } from '#core/channels/channel/listeners.ts'
import { SyncEngine } from '#core/channels/live/engine.ts'
import { QuickClock } from '#core/channels/testing/quick-clock.ts'
import { ScriptedChannel, type Place } from '#core/channels/testing/scripted-channel.ts'

export const NOW = Date.parse('2026-11-22T10:00:00+08:00')

export class EngineWorld {
  readonly channel: ScriptedChannel
  readonly test: TestWorkspace
  readonly clock: QuickClock
  engine: SyncEngine
  accountId: number
  /** Who else hears of sends in this test. */
  readonly alsoHear: SendListener[] = []
  #busy = 0

  constructor(channel = new ScriptedChannel(), options: { account?: boolean } = {}) {
    this.channel = channel
    this.test = openTestWorkspace({ now: NOW - 1000 })
    this.clock = new QuickClock({ now: NOW, busy: () => this.#busy > 0 })
    this.accountId = options.account === false ? 0 : this.addAccount()
    this.engine = this.#engine()
  }

  addAccount(port = 1): number {
    const config = { channel: 'onebot' as const, url: `ws://127.0.0.1:${port}` }
    return this.call<{ id: number }>('accounts.save', { config }).id
  }

  get store() {
    return this.test.store
  }

  call<T = unknown>(method: Method, input: unknown): T {
    return dispatch(this.test.workspace, method, input).output as T
  }

  /** The token that takes the call back. */
  undoOf(method: Method, input: unknown): string {
    return dispatch(this.test.workspace, method, input).undo!.token
  }

  all<T>(sql: string, ...params: (string | number)[]): T[] {
    return this.store.read.all<T>(sql, ...params)
  }

  value<T>(sql: string, ...params: (string | number)[]): T {
    return this.store.read.value<T>(sql, ...params) as T
  }

  get listeners(): Listeners {
    const { listeners } = this.test.workspace
    const others: SendListener = (db, moved, when) => this.alsoHear.forEach((listener) => listener(db, moved, when))
    return { ...listeners, sends: [...listeners.sends, others] }
  }

  /** Without a word; then everything is opened anew, as after a crash. `only`: the one account that is run from then on. */
  restart(only?: number): void {
    this.engine.drop()
    this.test.reopen()
    this.engine = this.#engine(only)
  }

  async idle(accountId?: number, ms = 20_000): Promise<void> {
    await this.engine.runUntilIdle(accountId, AbortSignal.timeout(ms))
  }

  /** Real time passes until it is so. */
  async until(so: () => boolean, what: string, ms = 10_000): Promise<void> {
    const end = performance.now() + ms
    while (!so()) {
      if (performance.now() > end) throw new Error(`It did not come to it: ${what}`)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  }

  async end(): Promise<void> {
    this.engine.drop()
    this.clock.end()
    this.test.remove()
  }

  /** A step of the channel that takes a moment; the clock stands still meanwhile. */
  async slowly(place: Place, turns = 1): Promise<void> {
    void place
    this.#busy += 1
    for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve))
    this.#busy -= 1
  }

  #engine(only?: number): SyncEngine {
    const { store, workspace } = this.test
    return new SyncEngine({
      ...{ store, secrets: workspace.secrets, zone: () => workspace.zone, listeners: this.listeners },
      connectors: () => this.channel.connector,
      ...(only === undefined ? {} : { only }),
      ...{ now: this.clock.now, random: this.clock.random, sleep: this.clock.sleep },
    })
  }
}
