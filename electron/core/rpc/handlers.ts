/** Every call's handler. A domain adds its map in one line. */
import type { Contract } from '#shared/contract/contract.ts'
import type { Handlers } from './context.ts'
import { accountsHandlers } from './accounts.ts'
import { auditHandlers } from './audit.ts'
import { backupsHandlers } from './backups.ts'
import { calendarHandlers, contentHandlers, deliveriesHandlers, policiesHandlers } from './calendar.ts'
import { conversationsHandlers } from './conversations.ts'
import { conflictsHandlers } from './conflicts.ts'
import { customerSyncHandlers } from './customer-sync.ts'
import { customersHandlers } from './customers.ts'
import { groupsHandlers } from './groups.ts'
import { draftingHandlers } from './drafting.ts'
import { importsHandlers } from './imports.ts'
import { jobsHandlers } from './jobs-calls.ts'
import { outboxHandlers } from './outbox.ts'
import { paletteHandlers } from './palette.ts'
import { searchHandlers } from './search.ts'
import { tagsHandlers } from './tags.ts'
import { workspaceHandlers } from './workspace.ts'
import { merge } from '#shared/contract/merge.ts'

export const handlers: Omit<Handlers<Contract>, 'undo.apply'> = merge(
  'handlers',
  workspaceHandlers,
  jobsHandlers,
  paletteHandlers,
  conversationsHandlers,
  searchHandlers,
  customersHandlers,
  customerSyncHandlers,
  tagsHandlers,
  contentHandlers,
  policiesHandlers,
  calendarHandlers,
  deliveriesHandlers,
  importsHandlers,
  draftingHandlers,
  groupsHandlers,
  auditHandlers,
  backupsHandlers,
  accountsHandlers,
  conflictsHandlers,
  outboxHandlers,
)
