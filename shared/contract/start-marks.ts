/** Marks of a start, in the order they fall: `performance.mark` in the process named, read by `bench start` and DevTools. */
export const mainMarks = ['main', 'core-spawned', 'app-ready', 'page-requested'] as const
/**
 * `first-commit`: the frame is in the document. `port`: core can be asked. `figures`: Today's figures are in the document;
 * `painted`: and on the screen. `usable`: painted, a port is there, and the page is free to answer what is pressed.
 */
export const pageMarks = ['preload', 'scripts', 'first-commit', 'port', 'figures', 'painted', 'usable'] as const

type StartMark = (typeof mainMarks)[number] | (typeof pageMarks)[number]

/** Both Node and the window have it; shared knows neither's types. */
interface Clock {
  mark(name: string): unknown
  getEntriesByName(name: string): readonly unknown[]
}

/** The first of its name counts: later ones belong to another opening. */
export function markStart(name: StartMark): void {
  const { performance: clock } = globalThis as unknown as { performance: Clock }
  if (clock.getEntriesByName(`qx:${name}`).length === 0) clock.mark(`qx:${name}`)
}
