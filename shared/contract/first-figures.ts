/** What comes with the page, so that its first screen waits for no answer. Figures and the workspace's own name: no rows. */
import type { Language, ShellState } from './shell.ts'

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

/** The first drawing as HTML, made with the bundle: main fills in name and figures. */
export type Frames = Record<Language, { own: string; demo: string }>
export const FRAMES_FILE = 'frames.json'
/** Id of the template with the folded rail. */
export const NARROW_RAIL_ID = 'narrow-rail'

/** Words in a frame, and in the page, that main puts something in for. */
export const NONCE_TOKEN = '__STYLE_NONCE__'
export const NAME_TOKEN = '__WORKSPACE_NAME__'
export const FIGURE_TOKENS = {
  toPost: '__TO_POST__',
  waiting: '__WAITING__',
  followUps: '__FOLLOW_UPS__',
  posted: '__POSTED__',
} as const

/** On the document, once: the app is drawn and answers to what is pressed. */
export const APP_READY_EVENT = 'qunxi-ready'
