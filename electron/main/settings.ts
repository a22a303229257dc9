/** settings.json in the user's data folder: what belongs to this machine and person, never to a workspace. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { preferencesSchema } from '#shared/contract/shell.ts'
import type { Language } from '#shared/contract/shell.ts'

const windowPlaceSchema = z.object({
  x: z.number().int().optional(),
  y: z.number().int().optional(),
  width: z.number().int(),
  height: z.number().int(),
  maximized: z.boolean(),
})
export type WindowPlace = z.infer<typeof windowPlaceSchema>

const recentSchema = z.object({
  dir: z.string(),
  name: z.string(),
  demo: z.boolean(),
  /** Epoch ms UTC. */
  lastOpenedAt: z.number(),
})
export type RecentEntry = z.infer<typeof recentSchema>

const settingsSchema = z.object({
  preferences: preferencesSchema,
  window: windowPlaceSchema.nullable().catch(null),
  recent: z.array(recentSchema).catch([]),
  /** Folders a person locked: the keyring may not open them until the passphrase was given, also after a restart. */
  locked: z.array(z.string()).catch([]),
  /** Reopened at the next start; null after it was closed by hand. */
  lastWorkspace: z.string().nullable().catch(null),
})
type Settings = z.infer<typeof settingsSchema>

/**
 * The language the person's system names. Chromium says en-US where nothing is named (LANG unset or C); that is nobody's wish, so
 * it counts as none.
 */
export function namedLocale(chromium: string, platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string {
  if (platform !== 'linux') return chromium
  const named = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || ''
  return /^(C|POSIX)?(\.|$)/.test(named) ? '' : chromium
}

/** Chinese first; English only where the system says English. */
export function languageFor(locale: string): Language {
  return /^en\b/i.test(locale) ? 'en' : 'zh-CN'
}

export function defaultSettings(locale: string): Settings {
  return {
    preferences: { language: languageFor(locale), colorScheme: 'auto', textScale: 100 },
    window: null,
    recent: [],
    locked: [],
    lastWorkspace: null,
  }
}

export class SettingsFile {
  readonly #path: string
  #settings: Settings

  /** An absent file means the defaults; an unreadable one is set aside as `.bad`, so that the app still starts. */
  constructor(path: string, defaults: Settings) {
    this.#path = path
    this.#settings = defaults
    let text: string
    try {
      text = readFileSync(path, 'utf8')
    } catch (error) {
      // At the first start there is none.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        console.error(`settings.json could not be read: ${(error as Error).message}`)
      return
    }
    try {
      this.#settings = settingsSchema.parse(JSON.parse(text))
    } catch (error) {
      console.error(`settings.json could not be understood and is set aside: ${(error as Error).message}`)
      try {
        renameSync(path, `${path}.bad`)
      } catch (failure) {
        // It stays, and the defaults serve this run.
        console.error(`settings.json could not be set aside: ${(failure as Error).message}`)
      }
    }
  }

  get current(): Readonly<Settings> {
    return this.#settings
  }

  /** Replaces the given parts and writes the file whole. A file that cannot be written loses a preference, not the app. */
  update(part: Partial<Settings>): void {
    this.#settings = { ...this.#settings, ...part }
    const temporary = `${this.#path}.new`
    try {
      mkdirSync(dirname(this.#path), { recursive: true })
      writeFileSync(temporary, `${JSON.stringify(this.#settings, null, 2)}\n`, { mode: 0o600 })
      renameSync(temporary, this.#path)
    } catch (error) {
      console.error(`settings.json could not be written: ${(error as Error).message}`)
    }
  }
}
