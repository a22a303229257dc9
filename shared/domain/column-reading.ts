/** How a column of a table is read where its cells fit two ways: which was taken, and real cells under both. */

interface DateReading {
  kind: 'dates'
  /** The column's header. */
  column: string
  chosen: 'dmy' | 'mdy'
  /** Rows of the column leave no doubt. */
  certain: boolean
  /** Epoch milliseconds; null where there is no such day. */
  samples: { text: string; dmy: number | null; mdy: number | null }[]
}

interface MoneyReading {
  kind: 'money'
  column: string
  /** What parts the cents. */
  chosen: 'point' | 'comma'
  certain: boolean
  /** Cents; null where the cell cannot be read so. */
  samples: { text: string; point: number | null; comma: number | null }[]
}

export type ColumnReading = DateReading | MoneyReading
