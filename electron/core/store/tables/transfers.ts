/** Transfers of customers between staff, as the channel tells of them. */
import type { WriteDb } from '../db.ts'

interface TransferRow {
  account_id: number
  from_staff: string
  to_staff: string
  external_id: string
  /** 1 done, 2 waiting, 3 refused, 4 the new one is full, 5 no record. */
  status: number
  takeover_at: number | null
}

/** Returns whether anything changed. `now` is epoch milliseconds. */
export function saveTransfer(db: WriteDb, row: TransferRow, now: number): boolean {
  return (
    db.run(
      `INSERT INTO transfers(account_id, from_staff, to_staff, external_id, status, takeover_at, seen_at) VALUES(?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET status = excluded.status, takeover_at = excluded.takeover_at, seen_at = excluded.seen_at
       WHERE status <> excluded.status OR takeover_at IS NOT excluded.takeover_at`,
      row.account_id,
      row.from_staff,
      row.to_staff,
      row.external_id,
      row.status,
      row.takeover_at,
      now,
    ).changes > 0
  )
}
