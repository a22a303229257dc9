/** Known breaches, being emptied: `path · what the check says`. One that is not so any more has to go from here. */
export const leftovers: readonly string[] = []

/** Where what is exported in vain is not counted yet; empty once those folders are cleaned. */
export const uncounted: readonly string[] = ['renderer/']
