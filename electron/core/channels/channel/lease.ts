/** One engine at a time works on a workspace, be it the app's or `sync run`: a row says whose turn it is and until when. */
import { hostname } from 'node:os'
import { newId } from '#shared/domain/id.ts'
import type { ReadDb, WriteDb } from '#core/store/db.ts'
import { dropLease, leaseHolder, saveLease } from '#core/store/tables/leases.ts'

const WHAT = 'engine'
/** So long after its last word an engine is taken for dead, where its process cannot be looked at. */
export const LEASE_MS = 30_000

interface Lease {
  owner: string
  until: number
  pid: number
  host: string
}

/** Engines of this very process, so that one that was dropped without a word is seen to be gone. */
const here = new Set<string>()

export function newOwner(): string {
  const owner = newId()
  here.add(owner)
  return owner
}

export function forgetOwner(owner: string): void {
  here.delete(owner)
}

function current(db: ReadDb): Lease | undefined {
  const text = leaseHolder(db, WHAT)
  return text === undefined ? undefined : (JSON.parse(text) as Lease)
}

function isAlive(lease: Lease, now: number): boolean {
  if (lease.until <= now) return false
  if (lease.host !== hostname()) return true
  if (lease.pid === process.pid) return here.has(lease.owner)
  try {
    process.kill(lease.pid, 0)
    return true
  } catch (error) {
    // It is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

export function holdsLease(db: ReadDb, owner: string): boolean {
  return current(db)?.owner === owner
}

/** Takes the workspace, or keeps it for longer. False where another engine that lives has it. */
export function takeLease(db: WriteDb, owner: string, now: number): boolean {
  const lease = current(db)
  if (lease && lease.owner !== owner && isAlive(lease, now)) return false
  saveLease(db, WHAT, JSON.stringify({ owner, until: now + LEASE_MS, pid: process.pid, host: hostname() } satisfies Lease))
  return true
}

export function releaseLease(db: WriteDb, owner: string): void {
  if (holdsLease(db, owner)) dropLease(db, WHAT)
}
