import type { Store } from '../store.ts'
import { searchIndex } from './search-index.ts'

const STEP_MS = 15
const REST_MS = 60
const IDLE_MS = 5_000
const BUSY_MS = 60_000

/** Merges segments bit by bit while the app is open: short steps with rests between, so that calls never wait. Returns how to stop. */
export function startSearchUpkeep(store: Store): () => void {
  let timer: NodeJS.Timeout
  const run = () => {
    let wait = IDLE_MS
    try {
      if (searchIndex.needsMaintenance(store.read) && store.write((db) => searchIndex.maintain(db, STEP_MS))) wait = REST_MS
    } catch (error) {
      // Another process writes, or the disk is full: search goes on with more segments until a later step succeeds.
      console.warn('[search] upkeep put off:', error instanceof Error ? error.message : error)
      wait = BUSY_MS
    }
    timer = setTimeout(run, wait).unref()
  }
  timer = setTimeout(run, IDLE_MS).unref()
  return () => clearTimeout(timer)
}
