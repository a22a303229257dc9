/** What a book of touches is given. */
export const countedStates = ['planned', 'claimed', 'sent', 'observed'] as const
export const touchStates = [...countedStates, 'failed', 'missed', 'cancelled'] as const
export type TouchState = (typeof touchStates)[number]

/** Who is touched: exactly one of the two. */
export type Addressee = { readonly group: string } | { readonly customer: string }

/** `at` in epoch ms UTC. */
export type CountedTouch = Addressee & { readonly id: string; readonly at: number; readonly kind: string }
export type Candidate = CountedTouch

export interface BookGroup {
  readonly id: string
  readonly tier?: string | null | undefined
  /** Customers, in the group's order; a function where reading them is dear: it is called once they matter. */
  readonly members: readonly string[] | (() => readonly string[])
}
