import { app } from './app.ts'
import { components } from './components.ts'
import { errors } from './errors.ts'
import { keys } from './keys.ts'
import { kinds } from './kinds.ts'
import { settings } from './settings.ts'
import { start } from './start.ts'
import { toasts } from './toasts.ts'

export const en = {
  app,
  components,
  errors,
  keys,
  kinds,
  settings,
  start,
  toasts,
}
