/** What comes with the page, so that its first screen waits for no answer. Figures and the workspace's own name: no rows. */
import type { ShellState } from './shell.ts'

export interface FirstFigures {
  workspace: { name: string; zone: string; demo: boolean }
  /** The answer to `today.figures` when the workspace was opened; the page asks again once it has its port. */
  figures: { toPost: number; posted: number; followUps: number; waiting: number }
}

/** In the page's data block. `first` only while a workspace is open. */
export interface StartData {
  state: ShellState
  first: FirstFigures | null
}

/** Id of the data block in the page. */
export const START_DATA_ID = 'start-data'
