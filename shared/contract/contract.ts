/** Every call the renderer may use. A domain adds its part in one line. */
import { accountsContract } from './accounts.ts'
import { auditContract } from './audit.ts'
import { backupsContract } from './backups.ts'
import type { Call } from './define.ts'
import { calendarContract } from './calendar.ts'
import { contentContract } from './content.ts'
import { conversationsContract } from './conversations.ts'
import { customerSyncContract } from './customer-sync.ts'
import { customersContract } from './customers.ts'
import { deliveriesContract } from './deliveries.ts'
import { groupsContract } from './groups.ts'
import { draftingContract } from './drafting.ts'
import { importsContract } from './imports.ts'
import { jobsContract } from './jobs.ts'
import { tagsContract } from './tags.ts'
import { outboxContract } from './outbox.ts'
import { paletteContract } from './palette.ts'
import { policiesContract } from './policies.ts'
import { searchContract } from './search.ts'
import { workspaceContract } from './workspace.ts'
import { merge } from './merge.ts'

export const contract = merge(
  'calls',
  workspaceContract,
  jobsContract,
  paletteContract,
  conversationsContract,
  searchContract,
  customersContract,
  customerSyncContract,
  tagsContract,
  contentContract,
  policiesContract,
  calendarContract,
  deliveriesContract,
  importsContract,
  draftingContract,
  groupsContract,
  auditContract,
  backupsContract,
  accountsContract,
  outboxContract,
)

export type Contract = typeof contract
export type Method = keyof Contract
export type ReadMethod = { [M in Method]: Contract[M]['kind'] extends 'read' ? M : never }[Method]
export type WriteMethod = Exclude<Method, ReadMethod>

export function callOf(method: string): Call | undefined {
  return Object.hasOwn(contract, method) ? contract[method as Method] : undefined
}
