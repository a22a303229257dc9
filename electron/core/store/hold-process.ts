/**
 * Node ends a process in which nothing is left that could happen, whatever is still awaited: a command would end with exit 13 and print
 * nothing. Threads and timers that must not keep an idle app alive are unreferenced, so whoever awaits says that they are awaited.
 */

/** The longest interval Node takes. */
const LONGEST_MS = 2 ** 31 - 1

/** The process lives until `work` has ended, however; the outcome is that of `work`. */
export async function holdProcess<T>(work: Promise<T>): Promise<T> {
  const hold = setInterval(() => {}, LONGEST_MS)
  try {
    return await work
  } finally {
    clearInterval(hold)
  }
}
