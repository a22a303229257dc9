/** The last look before a connector dials or listens: whoever made the account, and however old it is. */
import type { AccountConfig } from '#shared/domain/accounts.ts'
import { unallowedPlain } from '#shared/domain/plain-address.ts'
import { ChannelError } from './connector.ts'

/** Throws ChannelError `setup` PLAIN_ADDRESS for an address that nobody allowed to be spoken to without encryption. */
export function refuseUnallowedPlain(config: AccountConfig): void {
  const first = unallowedPlain(config)[0]
  if (first === undefined) return
  const { field, address } = first
  throw new ChannelError({
    kind: 'setup',
    code: 'PLAIN_ADDRESS',
    fix: 'checkAddress',
    params: { field, address },
    detail: `${field}: ${address} is not encrypted, and nobody has allowed that`,
  })
}
