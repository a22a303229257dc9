/** What the book counts, and for whom. */

/** Who is touched: exactly one of the two. */
export type Addressee = { readonly group: string } | { readonly customer: string }

export type CountedTouch = Addressee & { readonly id: string; readonly at: number; readonly kind: string }

export interface BookGroup {
  readonly id: string
  readonly tier?: string | null | undefined
  /** Customers, in the group's order; a function where reading them is dear: it is called once they matter. */
  readonly members: readonly string[] | (() => readonly string[])
}
