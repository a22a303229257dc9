import { accounts } from './accounts.ts'
import { app } from './app.ts'
import { calendar } from './calendar.ts'
import { components } from './components.ts'
import { conversations } from './conversations.ts'
import { customers } from './customers.ts'
import { demo } from './demo.ts'
import { drafting } from './drafting.ts'
import { errors } from './errors.ts'
import { imports } from './imports.ts'
import { keys } from './keys.ts'
import { kinds } from './kinds.ts'
import { outbox } from './outbox.ts'
import { settings } from './settings.ts'
import { start } from './start.ts'
import { tags } from './tags.ts'
import { toasts } from './toasts.ts'
import { today } from './today.ts'
import { workspace } from './workspace.ts'
import { audit } from './audit.ts'
import { groups } from './groups.ts'
import { jobs } from './jobs.ts'

export const zh = {
  accounts,
  outbox,
  groups,
  audit,
  app,
  calendar,
  components,
  conversations,
  customers,
  demo,
  drafting,
  errors,
  imports,
  keys,
  kinds,
  settings,
  start,
  tags,
  toasts,
  today,
  workspace,
  jobs,
}
