/** Adding a live account and changing one: what is the same login, which secrets there are. */
import { QunxiError, notThere } from '#shared/contract/errors.ts'
import { accountSecrets, strandedSecrets, type AccountConfig, type LiveChannel } from '#shared/domain/accounts.ts'
import { unallowedPlain, withPresentAllowed } from '#shared/domain/plain-address.ts'
import type { WriteDb } from '#core/store/db.ts'
import type { SecretBox } from '#core/store/secret-box.ts'
import {
  accountOfLogin,
  forgetAccount,
  getAccount,
  insertLiveAccount,
  isUnknownLogin,
  liveAccounts,
  removeAccount,
  saveLiveAccount,
  type AccountRow,
} from '#core/store/tables/accounts.ts'

interface AccountInput {
  id?: number | undefined
  name: string
  config: AccountConfig
  /** A secret that is not named stays; '' takes it away. */
  secrets: Record<string, string>
  nativeId: string
}

function secretNamesOf(channel: LiveChannel): string[] {
  return Object.keys(accountSecrets[channel])
}

/** What a login is reached by, to tell two entries of one login while its id is not known. */
function reachedBy(config: AccountConfig): string {
  return config.channel === 'wecom'
    ? `wecom ${config.url} ${config.corpId} ${config.agentId}`
    : `onebot ${config.mode} ${config.url}`
}

/** The name a person gave, or what the login is reached by. */
export function displayName(account: Pick<AccountRow, 'name' | 'config'>): string {
  if (account.name !== '' || account.config === null) return account.name
  const config = JSON.parse(account.config) as AccountConfig
  return config.channel === 'wecom' ? config.corpId : config.url.replace(/^\w+:\/\/(?:[^@/]*@)?/, '')
}

/**
 * Returns the account's id. Throws BAD_INPUT for a secret the channel does not know, NOT_FOUND for an id that is no live
 * account, PLAIN_ADDRESS with the field for a far address without encryption that nobody allowed, CONFLICT where another account is the same login. A login that was removed before lives again with all it had, but a secret
 * whose address changed is forgotten unless it is given again.
 */
export function saveAccount(db: WriteDb, box: SecretBox, input: AccountInput, now: number): number {
  const config = withPresentAllowed(input.config)
  const stray = Object.keys(input.secrets).find((name) => !secretNamesOf(config.channel).includes(name))
  if (stray !== undefined)
    throw new QunxiError('BAD_INPUT', `secrets.${stray}: ${config.channel} has no such secret`, { field: `secrets.${stray}` })
  refuseSecretsInAddress(config)
  refuseSecondOfLogin(db, input)
  const text = JSON.stringify(config)
  let id = input.id
  if (id === undefined) {
    const before = input.nativeId === '' ? undefined : accountOfLogin(db, config.channel, input.nativeId)
    if (before) {
      id = before.id
      dropStranded(db, box, before, config)
      saveLiveAccount(db, id, { nativeId: before.native_id, name: input.name || before.name, config: text })
    } else id = insertLiveAccount(db, { channel: config.channel, nativeId: input.nativeId, name: input.name, config: text }, now)
  } else {
    const before = getAccount(db, id)
    if (!before || before.config === null) throw notThere('live account', 'id', id)
    if (before.channel !== config.channel)
      throw new QunxiError('BAD_INPUT', `config.channel: the account is of ${before.channel}; add another one instead`, {
        field: 'config.channel',
      })
    if (input.nativeId !== '' && !isUnknownLogin(before.native_id) && before.native_id !== input.nativeId)
      throw new QunxiError('CONFLICT', 'This is another login: add it as an account of its own', { nativeId: input.nativeId })
    dropStranded(db, box, before, config)
    saveLiveAccount(db, id, { nativeId: input.nativeId || before.native_id, name: input.name || before.name, config: text })
  }
  refusePlain(config)
  for (const [name, value] of Object.entries(input.secrets)) box.put(db, id, name, value)
  return id
}

/** A stored secret is told only to the address it was given for. */
function dropStranded(db: WriteDb, box: SecretBox, before: AccountRow, after: AccountConfig): void {
  if (before.config === null) return
  for (const name of strandedSecrets(JSON.parse(before.config) as AccountConfig, after)) box.put(db, before.id, name, '')
}

/** A secret goes in the clear no further than the network at hand, unless a person said so for this address. */
function refusePlain(config: AccountConfig): void {
  const first = unallowedPlain(config)[0]
  if (first === undefined) return
  const { field, address } = first
  throw new QunxiError(
    'PLAIN_ADDRESS',
    `config.${field}: ${address} is not encrypted, and nobody has allowed that (plainAllowed)`,
    {
      field: `config.${field}`,
      address,
    },
  )
}

const SECRET_QUERY = /^(access_token|token|secret|corpsecret|key|password)$/i

/** Addresses are kept in the clear and shown: a token in one belongs to the secrets. */
function refuseSecretsInAddress(config: AccountConfig): void {
  for (const [field, value] of Object.entries(config)) {
    if (typeof value !== 'string' || !/^(https?|wss?):/i.test(value)) continue
    const address = new URL(value)
    const bare = address.username === '' && address.password === ''
    if (bare && ![...address.searchParams.keys()].some((key) => SECRET_QUERY.test(key))) continue
    throw new QunxiError(
      'BAD_INPUT',
      `config.${field}: a token or password does not belong into an address; enter it as a secret`,
      { field: `config.${field}` },
    )
  }
}

function refuseSecondOfLogin(db: WriteDb, input: AccountInput): void {
  const same = liveAccounts(db).find(
    (account) =>
      account.id !== input.id &&
      account.channel === input.config.channel &&
      (account.native_id === input.nativeId ||
        reachedBy(JSON.parse(account.config) as AccountConfig) === reachedBy(input.config)),
  )
  if (same) throw new QunxiError('CONFLICT', `This login is there already: ${displayName(same)}`, { accountId: same.id })
  // One that a file import made, or that was removed, can only be taken over by a new entry.
  const held =
    input.id === undefined || input.nativeId === '' ? undefined : accountOfLogin(db, input.config.channel, input.nativeId)
  if (held && held.id !== input.id)
    throw new QunxiError('CONFLICT', 'This login was here before: add it again instead of changing another', {
      accountId: held.id,
    })
}

/** A new entry turned out to be a login that was here before: that one takes over its settings, and the entry goes. */
export function takeOver(db: WriteDb, box: SecretBox, entry: AccountRow, before: AccountRow, now: number): void {
  const secrets = box.all(db, entry.id)
  const config = entry.config!
  removeAccount(db, entry.id, now)
  forgetAccount(db, entry.id)
  dropStranded(db, box, before, JSON.parse(config) as AccountConfig)
  saveLiveAccount(db, before.id, { nativeId: before.native_id, name: entry.name || before.name, config })
  for (const [name, value] of Object.entries(secrets)) box.put(db, before.id, name, value)
}
