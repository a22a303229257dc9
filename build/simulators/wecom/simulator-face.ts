/** What the simulated company offers to tests and over `/simulator/…`. */
import type { Act } from './act.ts'
import type { CallRecord } from './calls.ts'
import type { ChaosRates } from './faults.ts'
import type { Truth, TruthKind } from './truth.ts'
import type { World } from './world.ts'

export interface WecomSimulator {
  /** The API is under `/cgi-bin/`. */
  readonly url: string
  readonly relayUrl: string
  readonly archiveUrl: string
  readonly credentials: {
    corpId: string
    secret: string
    agentId: string
    callbackToken: string
    encodingAesKey: string
    relayToken: string
    archiveToken: string
  }
  readonly world: World
  readonly calls: CallRecord[]
  /** How often an API ("externalcontact/mark_tag") did its work, the answer lost or not. */
  count(api: string): number
  /** The next calls of an API answer this; "relay" and "archive" take an HTTP status. */
  fail(api: string, errcode: number, times?: number): void
  /** The next calls of an API are cut before they do anything, or after they did it. */
  drop(api: string, mode: 'before' | 'after', times?: number): void
  readonly act: Act
  /** Random acts; returns how many of which kind. */
  chaosEvents(count: number): Record<string, number>
  /** From now on; false ends all troubles. */
  setChaos(chaos: boolean | Partial<ChaosRates>): void
  setAllowedIps(ips: readonly string[] | null): void
  /** Takes the access token back before its time. */
  expireToken(): void
  truth(): Truth
  /** The lines `truth().hash` is made of, sorted; see there for their form. */
  truthLines(kinds?: readonly TruthKind[]): string[]
  /** Decrypted XML of the events on the relay, oldest first. */
  callbacks(): string[]
  /** Appends to a file the archive lines it did not get yet; returns their number. */
  writeArchive(file: string): number
  /** Stops listening and cuts every connection; the world stays. */
  stop(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}
