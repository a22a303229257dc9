import type { WriteDb } from '../db.ts'
import { BLOCKS_PER_SEGMENT, CHUNK_BASE, SEGMENT_BUILDING, SEGMENT_DEAD, SEGMENT_LIVE } from './schema.ts'
import type { BuiltSegment } from './segment-builder.ts'

/** The rows of segments: numbered, filled, published, thrown away. Every function runs inside the caller's transaction. */

const EMPTY = Buffer.alloc(0)

/** A new segment that nothing searches yet; its blocks may be written over several transactions. */
export function openSegment(db: WriteDb, sources: readonly number[], now: number): { id: number; stamp: number } {
  const stamp = Math.floor(Math.random() * 2 ** 32)
  const { lastInsertRowid: id } = db.run(
    `INSERT INTO search_segments(stamp, state, docs, slots, min_id, max_id, steps, touched_at, sources, directory, starts, chunk_ids)
     VALUES (?, ${SEGMENT_BUILDING}, 0, 0, 0, 0, 0, ?, ?, ?, ?, ?)`,
    stamp,
    now,
    sources.join(','),
    EMPTY,
    EMPTY,
    EMPTY,
  )
  return { id, stamp }
}

export function writeBlock(db: WriteDb, segment: number, number: number, data: Buffer): void {
  db.run('INSERT INTO search_blocks(id, data) VALUES (?, ?)', segment * BLOCKS_PER_SEGMENT + number, data)
}

export function writeChunk(db: WriteDb, segment: number, number: number, data: Buffer): void {
  writeBlock(db, segment, CHUNK_BASE + number, data)
}

/** Makes a filled segment one that is searched. */
export function publishSegment(db: WriteDb, id: number, built: BuiltSegment): void {
  const directory = Buffer.concat([bytes(Float64Array.from(built.terms)), bytes(Uint32Array.from(built.firsts))])
  db.run(
    `UPDATE search_segments SET state = ${SEGMENT_LIVE}, docs = ?, slots = ?, min_id = ?, max_id = ?,
       sources = '', directory = ?, starts = ?, chunk_ids = ? WHERE id = ?`,
    built.docs,
    built.slots,
    built.minId,
    built.maxId,
    directory,
    bytes(built.starts),
    bytes(Float64Array.from(built.chunkIds)),
    id,
  )
}

/** Not searched any more; its blocks are deleted bit by bit. */
export function retireSegment(db: WriteDb, id: number): void {
  db.run(
    `UPDATE search_segments SET state = ${SEGMENT_DEAD}, sources = '', directory = ?, starts = ?, chunk_ids = ? WHERE id = ?`,
    EMPTY,
    EMPTY,
    EMPTY,
    id,
  )
}

/** Deletes up to `limit` blocks of retired segments; false when nothing is left to delete. */
export function sweepRetired(db: WriteDb, limit: number): boolean {
  const id = db.value<number>(`SELECT id FROM search_segments WHERE state = ${SEGMENT_DEAD} LIMIT 1`)
  if (id === undefined) return false
  const from = id * BLOCKS_PER_SEGMENT
  const { changes } = db.run(
    'DELETE FROM search_blocks WHERE id IN (SELECT id FROM search_blocks WHERE id >= ? AND id < ? LIMIT ?)',
    from,
    from + BLOCKS_PER_SEGMENT,
    limit,
  )
  if (changes < limit) db.run('DELETE FROM search_segments WHERE id = ?', id)
  return true
}

function bytes(array: Float64Array | Uint32Array): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength)
}
