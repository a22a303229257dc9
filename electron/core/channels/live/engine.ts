/**
 * Live accounts kept in step with their channels. Driven by the database: handlers write rows and name topics, the engine looks
 * what there is to do. It runs in the app's core and in `sync run`, one at a time for a workspace.
 */
import { QunxiError } from '#shared/contract/errors.ts'
import { topics, type Topic } from '#shared/contract/topics.ts'
import { accountConfigSchema, type LiveChannel } from '#shared/domain/accounts.ts'
import { ChannelError, type LiveConnector } from '../channel/connector.ts'
import type { SecretBox } from '#core/store/secret-box.ts'
import { searchIndex } from '#core/store/search/search-index.ts'
import type { Store } from '#core/store/store.ts'
import { accountStates, markAllStopped } from '#core/store/tables/account-states.ts'
import {
  accountOfLogin,
  getAccount,
  isUnknownLogin,
  learnLogin,
  liveAccounts,
  sessionStamp,
  type LiveAccountRow,
} from '#core/store/tables/accounts.ts'
import { dataVersion } from '#core/store/tables/meta.ts'
import { expiredRows, pushesWait } from '#core/store/tables/outbox-moves.ts'
import { liveConnector } from './registry.ts'
import { planPushes } from '../owned/plan-pushes.ts'
import { rowExpired } from '../outbox/row-results.ts'
import { AccountRunner } from './account-runner.ts'
import { LiveApplier } from './apply.ts'
import { systemClock, type Clock } from '../channel/clock.ts'
import type { Listeners } from '../channel/listeners.ts'
import { EngineStore, Stopped } from '../channel/engine-store.ts'
import { forgetOwner, newOwner, releaseLease, takeLease } from '../channel/lease.ts'
import { takeOver } from './save-account.ts'
import { Waker } from './waker.ts'

/** The lease is renewed this often; it runs out after three times as long. */
const RENEW_MS = 10_000
/** What another process wrote (the command line beside the app) is looked for this often. */
const LOOK_MS = 2000
/** Handlers often write many rows one after the other: their pushes are planned together. */
const PLAN_MS = 50
/** What could not be planned now (a tag without its id yet) is looked at again. */
const PLAN_AGAIN_MS = 5000
const PLAN_FAILED_MS = 60_000
const POLL_IDLE_MS = 25

interface EngineOptions {
  store: Store
  zone(): string
  secrets: SecretBox
  /** The workspace's. */
  listeners: Listeners
  /** The one account that is run; all of them where none is named. */
  only?: number
  connectors?: (channel: LiveChannel) => LiveConnector | Promise<LiveConnector>
  now?: () => number
  random?: () => number
  sleep?: Clock['sleep']
}

const couldNotStop = (error: unknown) => console.error('[sync] stopping an account:', error)

interface Running {
  runner: AccountRunner
  stamp: string
  pokedAt: number
}

export class SyncEngine {
  readonly #options: EngineOptions
  readonly #clock: Clock
  readonly #owner = newOwner()
  readonly #stopping = new AbortController()
  readonly #running = new Map<number, Running>()
  readonly #ending = new Map<number, Promise<void>>()
  readonly #plan = new Waker()
  #store: EngineStore | undefined
  #timers: NodeJS.Timeout[] = []
  #unlisten: (() => void) | undefined
  #dataVersion = 0
  #planning: Promise<void> | undefined
  #planned = true
  /** Follows the account that was asked for where its login turns out to be one that was here before. */
  #only: number | undefined

  constructor(options: EngineOptions) {
    this.#options = options
    this.#only = options.only
    this.#clock = {
      now: options.now ?? systemClock.now,
      random: options.random ?? systemClock.random,
      sleep: options.sleep ?? systemClock.sleep,
    }
  }

  /** Whether this engine has the workspace; false while another one works on it. */
  get active(): boolean {
    return this.#store?.open === true
  }

  /** Begins, or waits until no other engine works on the workspace. Every accounts' state is in `account_states`. */
  start(): void {
    if (this.#timers.length > 0) return
    this.#unlisten = this.#options.store.onChanged((names) => this.#changed(names))
    this.#dataVersion = dataVersion(this.#options.store.read)
    this.#takeUp()
    this.#timers = [
      setInterval(() => this.#takeUp(), RENEW_MS).unref(),
      setInterval(() => {
        this.#lookAround()
        this.#expire()
      }, LOOK_MS).unref(),
    ]
  }

  /** Ends everything and gives the workspace back; sends under way get two seconds. After this nothing is written any more. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Stopped())
    this.#clearTimers()
    const store = this.#store
    await Promise.all([
      ...[...this.#running.values()].map(({ runner }) => runner.stop().catch(couldNotStop)),
      ...this.#ending.values(),
      this.#planning,
    ])
    this.#running.clear()
    if (store?.open) {
      try {
        this.#options.store.write((db) => releaseLease(db, this.#owner))
      } catch (error) {
        console.error('[sync] giving the workspace back:', error)
      }
      store.close()
    }
    forgetOwner(this.#owner)
  }

  /** Ends at once and without a word, as when the process dies: nothing is written any more, not even that it has ended. */
  drop(): void {
    this.#stopping.abort(new Stopped())
    this.#clearTimers()
    this.#store?.close()
    for (const { runner } of this.#running.values()) runner.drop()
    forgetOwner(this.#owner)
  }

  /**
   * Runs every stream of the account (of all accounts) once more and sends what waits; resolves when nothing is left to do, or only
   * what needs a person. While a channel cannot be reached it goes on trying until `signal`. Throws CONFLICT where another engine
   * works on the workspace, NOT_FOUND for an account that is not live or is paused.
   */
  async runUntilIdle(accountId?: number, signal?: AbortSignal): Promise<void> {
    this.#insist()
    if (this.active) this.#adopt()
    const asked = accountId ?? this.#only
    if (asked !== undefined && !this.#running.has(asked))
      throw new QunxiError('NOT_FOUND', 'There is no such live account, or it is paused', { id: asked })
    const wanted = () =>
      [...this.#running.values()].filter(({ runner }) => accountId === undefined || runner.accountId === accountId)
    const checks = new Map<AccountRunner, () => boolean>()
    // Twice in a row: what one account's last page led to may be queued for another one.
    for (let quiet = 0; quiet < 2 && this.active;) {
      signal?.throwIfAborted()
      const idle = wanted().every(({ runner }) => {
        const check = checks.get(runner) ?? runner.untilIdle()
        checks.set(runner, check)
        return check()
      })
      quiet = idle && this.#planned && !pushesWait(this.#store!.read) ? quiet + 1 : 0
      await new Promise((resolve) => setTimeout(resolve, POLL_IDLE_MS))
    }
  }

  /** Runs until aborted. Throws CONFLICT where another engine works on the workspace. */
  async runUntil(signal: AbortSignal): Promise<void> {
    this.#insist()
    while (!signal.aborted && !this.#stopping.signal.aborted) await new Promise((resolve) => setTimeout(resolve, POLL_IDLE_MS))
  }

  #insist(): void {
    this.start()
    this.#takeUp()
    if (!this.active && liveAccounts(this.#options.store.read).length > 0)
      throw new QunxiError('CONFLICT', 'Another program keeps this workspace in step already: the app, or another sync run')
  }

  #clearTimers(): void {
    for (const timer of this.#timers) clearInterval(timer)
    this.#timers = []
    this.#unlisten?.()
    this.#unlisten = undefined
  }

  /** Takes the workspace, or keeps it for longer. One without live accounts is left alone. */
  #takeUp(): void {
    const { store } = this.#options
    let taken: boolean
    try {
      if (!this.active && liveAccounts(store.read).length === 0) return
      taken = store.write((db) => takeLease(db, this.#owner, this.#clock.now()))
    } catch (error) {
      // Busy or full: the lease lasts a while, and the next round tries again.
      console.error('[sync] the lease:', error)
      return
    }
    if (taken && !this.active) this.#begin()
    else if (!taken && this.active) this.#lost()
  }

  #begin(): void {
    this.#store = new EngineStore({
      store: this.#options.store,
      clock: this.#clock,
      owner: this.#owner,
      onLost: () => this.#lost(),
    })
    this.#store.write(({ db, now }) => markAllStopped(db, now))
    this.#adopt()
    this.#planning = this.#planLoop().catch((error: unknown) => {
      if (!(error instanceof Stopped)) console.error('[sync] planning pushes:', error)
    })
  }

  /** Another engine took over, because this one slept for too long. */
  #lost(): void {
    this.#store?.close()
    for (const { runner } of this.#running.values()) runner.drop()
    this.#running.clear()
    this.#plan.wake()
  }

  /** Another process may have written (the command line beside the app): what, it cannot say here. */
  #lookAround(): void {
    const { store } = this.#options
    const version = dataVersion(store.read)
    if (version === this.#dataVersion) return
    this.#dataVersion = version
    store.announce(topics)
  }

  /** Also while a channel cannot be reached: what nobody wants any more does not wait on. */
  #expire(): void {
    if (!this.active) return
    try {
      const ids = expiredRows(this.#store!.read, this.#clock.now())
      if (ids.length === 0) return
      this.#store!.write(({ db, now }) => {
        for (const id of expiredRows(db, now))
          rowExpired(db, id, { now, zone: this.#options.zone(), listeners: this.#options.listeners })
      })
    } catch (error) {
      console.error('[sync] looking for what has expired:', error)
    }
  }

  #changed(names: readonly Topic[]): void {
    try {
      this.#follow(names)
    } catch (error) {
      // Whoever wrote has written: that must not fail because of us.
      console.error('[sync] following a change:', error)
    }
  }

  #follow(names: readonly Topic[]): void {
    if (!this.active) {
      if (names.includes('accounts')) this.#takeUp()
      return
    }
    if (names.includes('accounts') || names.includes('sync')) this.#adopt()
    if (names.includes('outbox')) for (const { runner } of this.#running.values()) runner.outboxChanged()
    this.#plan.wake()
  }

  /** Brings what runs in line with the accounts there are. */
  #adopt(): void {
    const store = this.#store!
    const states = accountStates(store.read)
    const wanted = new Map(
      liveAccounts(store.read)
        .filter((account) => account.paused_at === null && (this.#only === undefined || account.id === this.#only))
        .map((account) => [account.id, account]),
    )
    for (const [id, running] of this.#running) {
      const account = wanted.get(id)
      const pokedAt = states.get(id)?.poked_at ?? 0
      if (!account || sessionStamp(store.read, id) !== running.stamp) this.#end(id)
      else if (pokedAt !== running.pokedAt) {
        running.pokedAt = pokedAt
        running.runner.poke()
      }
    }
    for (const [id, account] of wanted) {
      if (!this.#running.has(id) && !this.#ending.has(id)) this.#launch(account, states.get(id)?.poked_at ?? 0)
    }
  }

  #end(id: number): void {
    const { runner } = this.#running.get(id)!
    this.#running.delete(id)
    const ending = runner
      .stop()
      .catch(couldNotStop)
      .finally(() => {
        this.#ending.delete(id)
        // Its settings changed: it begins anew.
        if (this.active && !this.#stopping.signal.aborted) this.#adopt()
      })
    this.#ending.set(id, ending)
  }

  #launch(account: LiveAccountRow, pokedAt: number): void {
    const { id, channel } = account
    const store = this.#store!
    const stamp = sessionStamp(store.read, id)
    const { zone, secrets, connectors, listeners } = this.#options
    let opened: Record<string, string> | undefined
    try {
      opened = secrets.all(store.read, id)
    } catch (error) {
      console.error('[sync] the secrets of account', id, error instanceof Error ? error.message : '')
    }
    const parsed = accountConfigSchema.safeParse(JSON.parse(account.config))
    if (!parsed.success) {
      console.error('[sync] the settings of account', id, parsed.error.message)
      return
    }
    const runner = new AccountRunner({
      ...{ accountId: id, channel, store, zone, listeners, clock: this.#clock },
      config: parsed.data,
      secrets: opened ?? {},
      connector: (which) => {
        if (!opened) throw new ChannelError({ kind: 'setup', code: 'SECRET_LOCKED', fix: 'enterSecret' })
        return (connectors ?? liveConnector)(which)
      },
      makeApplier: () =>
        new LiveApplier({ accountId: id, channel, index: searchIndex, zone, afterMessages: listeners.afterMessages }),
      onLogin: (login) => this.#learn(id, login),
      onChange: () => this.#plan.wake(),
    })
    this.#running.set(id, { runner, stamp, pokedAt })
    runner.start()
  }

  /** The first connection tells whose login it is; later ones prove that it is still the same. */
  #learn(id: number, login: { nativeId: string; name: string }): void {
    const store = this.#store!
    const account = getAccount(store.read, id)
    if (!account || account.native_id === login.nativeId) return
    const wrong = (detail: string) => new ChannelError({ kind: 'setup', code: 'WRONG_CORP', fix: 'checkAddress', detail })
    if (!isUnknownLogin(account.native_id))
      throw wrong(`this is the login ${login.nativeId}; the account here is ${account.native_id}`)
    const before = accountOfLogin(store.read, account.channel, login.nativeId)
    if (before?.config != null && before.removed_at === null)
      throw wrong(`the login ${login.nativeId} is another account here already`)
    store.write(({ db, now }) => {
      if (before) takeOver(db, this.#options.secrets, account, before, now)
      else learnLogin(db, id, login.nativeId, login.name)
    })
    if (!before) return
    // The entry has become the account that was here before: that one connects.
    if (this.#only === id) {
      this.#only = before.id
      this.#adopt()
    }
    throw new Stopped()
  }

  /** What people change of their own fields becomes outbox rows, a portion at a time. */
  async #planLoop(): Promise<void> {
    const store = this.#store!
    const { signal } = this.#stopping
    for (let wait = 0; ;) {
      if (wait > 0) await this.#plan.wait(this.#clock, wait, signal)
      if (!store.open) return
      this.#planned = false
      await new Promise((resolve) => setTimeout(resolve, PLAN_MS))
      if (!store.open) return
      try {
        wait = (await this.#planAll(store)) ? PLAN_AGAIN_MS : Infinity
      } catch (error) {
        if (error instanceof Stopped) throw error
        console.error('[sync] planning pushes:', error)
        wait = PLAN_FAILED_MS
      }
      this.#planned = true
    }
  }

  /** True when something is left that cannot be planned yet. */
  async #planAll(store: EngineStore): Promise<boolean> {
    for (let before = Infinity; pushesWait(store.read);) {
      const { left } = store.write(({ db, now }) => planPushes(db, now))
      if (left >= before) return true
      before = left
      await new Promise((resolve) => setImmediate(resolve))
    }
    return false
  }
}
