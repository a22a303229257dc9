/** The part of i18next's `t` that a pure file of words needs, so that a test can hand in its own. */
export type Translate = (key: string, values?: Record<string, string | number>) => string
