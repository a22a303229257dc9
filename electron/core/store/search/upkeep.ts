import type { Store } from '../store.ts'
import { searchIndex } from './search-index.ts'

const STEP_MS = 15
const REST_MS = 60
const IDLE_MS = 5_000

/** Merges segments bit by bit while the app is open: short steps with rests between, so that calls never wait. Answers how to stop. */
export function startSearchUpkeep(store: Store): () => void {
  let timer: NodeJS.Timeout
  const run = () => {
    let more = false
    try {
      more = store.write((db) => searchIndex.maintain(db, STEP_MS))
    } catch (error) {
      // Another process writes, or the disk is full: search goes on with more segments until a later step succeeds.
      console.warn('[search] upkeep put off:', error instanceof Error ? error.message : error)
    }
    timer = setTimeout(run, more ? REST_MS : IDLE_MS).unref()
  }
  timer = setTimeout(run, IDLE_MS).unref()
  return () => clearTimeout(timer)
}

/** All merges that are due, for the end of a bulk import. `rest` lets calls through and may throw to stop. */
export async function finishSearchUpkeep(store: Store, rest: () => Promise<void>): Promise<void> {
  while (store.write((db) => searchIndex.maintain(db, 2 * STEP_MS))) await rest()
}
