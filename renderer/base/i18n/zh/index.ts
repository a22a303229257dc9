import { app } from './app.ts'
import { channels } from './channels.ts'
import { components } from './components.ts'
import { demo } from './demo.ts'
import { errors } from './errors.ts'
import { keys } from './keys.ts'
import { kinds } from './kinds.ts'
import { problems } from './problems.ts'
import { tiers } from './tiers.ts'
import { toasts } from './toasts.ts'
import { workspace } from './workspace.ts'
import { jobs } from './jobs.ts'

export const zh = {
  app,
  channels,
  components,
  demo,
  errors,
  keys,
  kinds,
  problems,
  tiers,
  toasts,
  workspace,
  jobs,
}
