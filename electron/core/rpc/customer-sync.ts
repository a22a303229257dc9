import type { customerSyncContract } from '#shared/contract/customer-sync.ts'
import { channelSide } from '#core/customers/channel-side.ts'
import type { Handlers } from './context.ts'

export const customerSyncHandlers: Handlers<typeof customerSyncContract> = {
  'customers.sync': (ctx, input) => channelSide(ctx.db, input.id),
}
