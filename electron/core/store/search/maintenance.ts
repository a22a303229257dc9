import type { ReadDb, WriteDb } from '../db.ts'
import { mergeSegments } from './merge.ts'
import type { MergeStep } from './merge.ts'
import { SEGMENT_BUILDING, SEGMENT_LIVE } from './schema.ts'
import type { BuiltSegment } from './segment-builder.ts'
import { openSegment, publishSegment, retireSegment, sweepRetired } from './segment-rows.ts'
import { liveSegments } from './segment.ts'
import type { SegmentCache, SegmentRow } from './segment.ts'

/** Segments of one size class that are merged together, and the size from which a segment is left as it is. */
const FAN_IN = 8
const SMALLEST = 512
const LARGEST = 1_000_000
/** A merge begun by another process counts as abandoned after this long without a step. */
const ABANDONED_MS = 60_000
const SWEEP_BLOCKS = 200

/** A merge under way in this process. The row in the database says whether it is still wanted. */
interface Running {
  target: number
  stamp: number
  sources: number[]
  step: MergeStep
  work: Generator<void, BuiltSegment>
  /** Steps taken, as the row has it too: a rolled-back transaction shows as a difference. */
  steps: number
}

/** Keeps the number of segments small by merging in short steps, each within its own transaction. */
export class Maintenance {
  readonly #cache: SegmentCache
  #running: Running | undefined

  constructor(cache: SegmentCache) {
    this.#cache = cache
  }

  /**
   * Works for about `budgetMs` and returns whether more is left. `full`: merge everything below the largest size, not only
   * classes that are due.
   */
  run(db: WriteDb, budgetMs: number, full: boolean, now: number): boolean {
    const end = performance.now() + budgetMs
    do {
      if (!this.#running && !sweepRetired(db, SWEEP_BLOCKS) && !this.#begin(db, full, now)) return false
      if (this.#running && !this.#advance(db, this.#running, end, now)) return true
    } while (performance.now() < end)
    return true
  }

  /** Whether `run` would find anything to do. Only reads, so that an idle app takes no write lock. */
  isDue(db: ReadDb): boolean {
    if (this.#running) return true
    const other = db.value<number>(`SELECT count(*) FROM search_segments WHERE state <> ${SEGMENT_LIVE}`) ?? 0
    return other > 0 || dueClass(liveSegments(db)).length > 1
  }

  /** Forgets merges whose sources are about to change; to be called before postings are removed from segments. */
  abandonMergesOf(db: WriteDb, changing: ReadonlySet<number>): void {
    const building = db.all<{ id: number; sources: string }>(
      `SELECT id, sources FROM search_segments WHERE state = ${SEGMENT_BUILDING}`,
    )
    for (const { id, sources } of building) {
      if (sources.split(',').some((source) => changing.has(Number(source)))) retireSegment(db, id)
    }
  }

  #begin(db: WriteDb, full: boolean, now: number): boolean {
    const building = db.all<{ id: number; touchedAt: number }>(
      `SELECT id, touched_at AS touchedAt FROM search_segments WHERE state = ${SEGMENT_BUILDING}`,
    )
    if (building.some(({ touchedAt }) => now - touchedAt < ABANDONED_MS && touchedAt <= now)) return false
    for (const { id } of building) retireSegment(db, id)
    const rows = liveSegments(db)
    const chosen = full ? allBelowLargest(rows) : dueClass(rows)
    if (chosen.length < 2) return building.length > 0
    const sources = chosen.map((row) => row.id)
    const { id, stamp } = openSegment(db, sources, now)
    const step: MergeStep = { db }
    const segments = chosen.map((row) => this.#cache.load(db, row))
    this.#running = { target: id, stamp, sources, step, work: mergeSegments(step, id, segments), steps: 0 }
    return true
  }

  /** False when the time is up in the middle. */
  #advance(db: WriteDb, running: Running, end: number, now: number): boolean {
    const row = db.get<{ stamp: number; state: number; steps: number }>(
      'SELECT stamp, state, steps FROM search_segments WHERE id = ?',
      running.target,
    )
    // Whatever happens below, a throw or a rollback must not leave half a merge in memory.
    this.#running = undefined
    if (row?.stamp !== running.stamp || row.state !== SEGMENT_BUILDING || row.steps !== running.steps) {
      if (row?.stamp === running.stamp && row.state === SEGMENT_BUILDING) retireSegment(db, running.target)
      return true
    }
    running.step.db = db
    for (;;) {
      const { done, value } = running.work.next()
      if (done) {
        for (const source of running.sources) retireSegment(db, source)
        publishSegment(db, running.target, value)
        return true
      }
      if (performance.now() >= end) break
    }
    running.steps += 1
    db.run('UPDATE search_segments SET steps = ?, touched_at = ? WHERE id = ?', running.steps, now, running.target)
    this.#running = running
    return false
  }
}

/** The smallest size class with FAN_IN segments in it: those segments, oldest first. */
function dueClass(rows: readonly SegmentRow[]): SegmentRow[] {
  const classes = new Map<number, SegmentRow[]>()
  for (const row of rows) {
    if (row.docs >= LARGEST) continue
    const size = Math.floor(Math.log(Math.max(row.docs, SMALLEST) / SMALLEST) / Math.log(FAN_IN))
    classes.set(size, [...(classes.get(size) ?? []), row])
  }
  const due = [...classes].filter(([, members]) => members.length >= FAN_IN).toSorted(([a], [b]) => a - b)[0]
  return due ? atMostLargest(due[1]) : []
}

function allBelowLargest(rows: readonly SegmentRow[]): SegmentRow[] {
  return atMostLargest(rows.filter((row) => row.docs < LARGEST).toSorted((a, b) => a.docs - b.docs))
}

/** As many as fit a merged segment of about LARGEST, at most 64 at once. */
function atMostLargest(rows: readonly SegmentRow[]): SegmentRow[] {
  const chosen: SegmentRow[] = []
  let docs = 0
  for (const row of rows) {
    if (chosen.length >= 64 || (chosen.length >= 2 && docs + row.docs > LARGEST * 1.5)) break
    chosen.push(row)
    docs += row.docs
  }
  return chosen
}
