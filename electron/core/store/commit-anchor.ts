/**
 * How many commits the database has seen, noted outside of it. SQLite takes a damaged or missing log for one that holds nothing and opens
 * an older state as if it were the newest; only a number kept elsewhere can tell. Two slots are written in turn, so that a torn write
 * leaves the one before; each carries a seal made with a key that follows from the database's. Written after each commit without waiting
 * for the disk, so the anchor lags behind the database and is never ahead of it: docs/decisions/commit-anchor.md.
 */
import { createHmac, hkdfSync } from 'node:crypto'
import { closeSync, existsSync, fdatasync, fdatasyncSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { z } from 'zod'
import type { CommitState } from './tables/commits.ts'

/** The database's key as `HexKey` of open.ts, which imports what this file says of seals. */
type Key = string

const INFO = 'qunxi commit anchor v1'
const SLOT = 512
/** The disk is told to keep it at most so often, beside the work. */
const SYNC_MS = 1_000

const lossSchema = z.object({
  /** Commits that are not there any more. */
  changes: z.number(),
  /** The last one that is there, epoch milliseconds; null where the state is older than the counter. */
  since: z.number().nullable(),
  /** The last one that is missing. */
  until: z.number(),
  /** When it was noticed. */
  foundAt: z.number(),
})
/** What was committed and is not in the database any more. */
export type CommitLoss = z.infer<typeof lossSchema>

/** What was wrong with the anchor itself when the workspace was opened: nothing can then be said about what is missing. */
const troubleSchema = z.enum(['missing', 'damaged'])

const slotSchema = z.object({
  format: z.literal(1),
  /** Of two slots with the same number the one with the higher turn counts. */
  turn: z.number(),
  number: z.number(),
  at: z.number(),
  lost: lossSchema.nullable(),
  trouble: troubleSchema.nullable(),
})
type Slot = z.infer<typeof slotSchema>

function keyOf(key: Key): Buffer {
  return Buffer.from(hkdfSync('sha256', Buffer.from(key, 'hex'), Buffer.alloc(0), INFO, 32))
}

function sealOf(key: Buffer, body: string): string {
  return createHmac('sha256', key).update(body).digest('hex')
}

function slotText(key: Buffer, slot: Slot): string {
  const body = JSON.stringify(slot)
  return `${`${sealOf(key, body)} ${body}`.padEnd(SLOT - 1)}\n`
}

function readSlot(key: Buffer, text: string): Slot | undefined {
  const [seal = '', ...rest] = text.trimEnd().split(' ')
  const body = rest.join(' ')
  if (seal !== sealOf(key, body)) return undefined
  return slotSchema.safeParse(JSON.parse(body)).data
}

/** Whether the anchor with this text belongs to a database with that key. */
export function isSealedWith(key: Key, text: string): boolean {
  return slotsOf(keyOf(key), text).length > 0
}

function slotsOf(key: Buffer, text: string): Slot[] {
  return [text.slice(0, SLOT), text.slice(SLOT, 2 * SLOT)].map((part) => readSlot(key, part)).filter((slot) => slot !== undefined)
}

function readAnchor(key: Buffer, file: string): Slot | 'missing' | 'damaged' {
  if (!existsSync(file)) return 'missing'
  const [newest] = slotsOf(key, readFileSync(file, 'latin1')).toSorted((a, b) => b.number - a.number || b.turn - a.turn)
  return newest ?? 'damaged'
}

/** Both slots of an anchor that begins with this state: a restore writes it, since the older state is then what is meant. */
export function anchorText(key: Key, state: CommitState): string {
  const slot: Slot = { format: 1, turn: 0, number: state.number, at: state.at, lost: null, trouble: null }
  return slotText(keyOf(key), slot) + slotText(keyOf(key), { ...slot, turn: 1 })
}

export class CommitAnchor {
  readonly #key: Buffer
  #slot: Slot
  #handle: number | undefined
  #syncing: NodeJS.Timeout | undefined
  #acknowledging = false

  private constructor(key: Buffer, slot: Slot, handle: number | undefined) {
    this.#key = key
    this.#slot = slot
    this.#handle = handle
  }

  /**
   * Compares with what `state` finds in the database, which is asked after the anchor was read: another process may be committing.
   * `state` is undefined where the database is from before the counter. A folder that cannot be written is compared all the same.
   */
  static open(file: string, key: Key, state: () => CommitState | undefined, now = Date.now()): CommitAnchor {
    const sealing = keyOf(key)
    const found = readAnchor(sealing, file)
    const there = state()
    const number = there?.number ?? 0
    const fresh = { format: 1, turn: 0, number, at: there?.at ?? now, lost: null } as const
    let slot: Slot
    if (typeof found === 'string')
      // Of a database without a counter nothing was anchored yet.
      slot = { ...fresh, trouble: found === 'missing' && number === 0 ? null : found }
    else if (found.number <= number) slot = found
    else {
      const before = found.lost
      const lost: CommitLoss = {
        changes: found.number - number + (before?.changes ?? 0),
        since: before ? before.since : (there?.at ?? null),
        until: found.at,
        foundAt: now,
      }
      slot = { ...found, number, at: there?.at ?? now, lost }
    }
    const anchor = new CommitAnchor(sealing, slot, openForWriting(file))
    if (slot !== found) {
      // Both slots, and on the disk: what was found must be said again after a kill, whatever is committed from here on.
      anchor.#put()
      anchor.#put()
      anchor.#sync()
    }
    return anchor
  }

  get lost(): CommitLoss | null {
    return this.#slot.lost
  }

  get trouble(): 'missing' | 'damaged' | null {
    return this.#slot.trouble
  }

  /** Call when a transaction begins: what an earlier one wanted to acknowledge and did not commit is not acknowledged. */
  begin(): void {
    this.#acknowledging = false
  }

  /** Call inside a transaction that writes down who knows of the loss: from its commit on it is not told any more. */
  acknowledge(): void {
    this.#acknowledging = true
  }

  /** Call after each commit. Never throws: a full disk keeps the anchor behind, which costs nothing that is in the database. */
  committed(state: CommitState): void {
    // Another process may have gone on further.
    if (state.number > this.#slot.number) Object.assign(this.#slot, state)
    if (this.#acknowledging) {
      this.#acknowledging = false
      this.#slot = { ...this.#slot, lost: null, trouble: null }
      this.#put()
    }
    this.#put()
    this.#syncing ??= setTimeout(() => {
      this.#syncing = undefined
      if (this.#handle !== undefined) fdatasync(this.#handle, () => {})
    }, SYNC_MS).unref()
  }

  close(): void {
    clearTimeout(this.#syncing)
    if (this.#handle === undefined) return
    this.#sync()
    closeSync(this.#handle)
    this.#handle = undefined
  }

  #put(): void {
    this.#slot = { ...this.#slot, turn: this.#slot.turn + 1 }
    if (this.#handle === undefined) return
    try {
      writeSync(this.#handle, slotText(this.#key, this.#slot), (this.#slot.turn % 2) * SLOT, 'latin1')
    } catch {
      // A full disk: the other slot stays.
    }
  }

  #sync(): void {
    try {
      if (this.#handle !== undefined) fdatasyncSync(this.#handle)
    } catch {
      // A disk that is going away; the database says so itself.
    }
  }
}

/** Undefined where nothing can be written there. */
function openForWriting(file: string): number | undefined {
  try {
    if (!existsSync(file)) writeFileSync(file, '', { mode: 0o600 })
    return openSync(file, 'r+')
  } catch {
    // A read-only folder opens all the same.
    return undefined
  }
}
