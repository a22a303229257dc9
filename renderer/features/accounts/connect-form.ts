/** What is typed into the form of an account, made sense of: cleaned, checked field by field, turned into what core takes. Pure. */
import type { AccountItem } from '#shared/contract/accounts.ts'
import {
  type AccountConfig,
  accountConfigSchema,
  accountSecrets,
  type LiveChannel,
  strandedSecrets,
  WECOM_URL,
} from '#shared/domain/accounts.ts'
import { unallowedPlain } from '#shared/domain/plain-address.ts'
import type { Fix } from '#shared/domain/channel-problems.ts'

export const textFields = [
  'name',
  'corpId',
  'agentId',
  'url',
  'relayUrl',
  'archiveUrl',
  'archivePath',
  'socketUrl',
  'listenUrl',
] as const
export type TextField = (typeof textFields)[number]
export const secretFields = ['secret', 'relayToken', 'callbackToken', 'callbackAesKey', 'archiveToken', 'token'] as const
export type SecretField = (typeof secretFields)[number]
export type Field = TextField | SecretField

const LISTEN_URL = 'ws://127.0.0.1:6710/'

export interface Draft {
  channel: LiveChannel
  texts: Readonly<Record<TextField, string>>
  /** Absent: as stored. Null: taken away. '': about to be replaced, nothing typed yet. */
  secrets: Readonly<Partial<Record<SecretField, string | null>>>
  archive: 'gateway' | 'file'
  mode: 'forward' | 'reverse'
  pushOwnTags: boolean
  /** Far addresses that may be spoken to without encryption, `scheme://host:port`. */
  plainAllowed: readonly string[]
}

interface FieldError {
  /** i18n key. */
  key: string
  values?: Record<string, string | number>
}
export type FieldErrors = Partial<Record<Field, FieldError>>

const noTexts: Draft['texts'] = {
  name: '',
  corpId: '',
  agentId: '',
  url: WECOM_URL,
  relayUrl: '',
  archiveUrl: '',
  archivePath: '',
  socketUrl: '',
  listenUrl: LISTEN_URL,
}

export function emptyDraft(channel: LiveChannel): Draft {
  return { channel, texts: noTexts, secrets: {}, archive: 'gateway', mode: 'forward', pushOwnTags: true, plainAllowed: [] }
}

/** Where nobody gave a name, core answers what the login is reached by. */
function standsIn(name: string, config: AccountConfig): boolean {
  return config.channel === 'wecom' ? name === config.corpId : config.url.endsWith(name)
}

export function draftOf(account: AccountItem): Draft | undefined {
  const config = account.live?.config
  if (!config) return undefined
  const draft = { ...emptyDraft(config.channel), plainAllowed: config.plainAllowed ?? [] }
  const name = standsIn(account.name, config) ? '' : account.name
  if (config.channel === 'onebot') {
    const address = config.mode === 'forward' ? { socketUrl: config.url } : { listenUrl: config.url }
    return { ...draft, mode: config.mode, texts: { ...draft.texts, name, ...address } }
  }
  const { corpId, agentId, url, relayUrl, archiveUrl, archivePath, pushOwnTags } = config
  return {
    ...draft,
    pushOwnTags,
    archive: archivePath === '' ? 'gateway' : 'file',
    texts: { ...draft.texts, name, corpId, agentId, url, relayUrl, archiveUrl, archivePath },
  }
}

/** With the field open that the account's problem is about, instead of "saved". */
export function readyToMend(draft: Draft, fix: Fix | undefined): Draft {
  if (fix === 'enterSecret') return { ...draft, secrets: draft.channel === 'wecom' ? { secret: '' } : { token: '' } }
  if (fix === 'enterCallbackKey') return { ...draft, secrets: { callbackToken: '', callbackAesKey: '' } }
  return draft
}

/** What was pasted often brings spaces, line ends or invisible marks along; none of these fields can hold them. */
export function cleaned(field: Field, text: string): string {
  if (field === 'name' || field === 'archivePath') return text
  // oxlint-disable-next-line no-control-regex -- control characters are what is taken away
  return text.replace(/[\s\u0000-\u001f\u200b-\u200f\u2060\ufeff]+/gu, '')
}

/** `127.0.0.1:3001` is meant as an address too. */
export function completed(field: TextField, text: string): string {
  if (text === '' || /^[a-z][a-z0-9+.-]*:\/\//iu.test(text)) return text
  if (field === 'socketUrl' || field === 'listenUrl') return `ws://${text}`
  if (field === 'url' || field === 'relayUrl' || field === 'archiveUrl') return `https://${text}`
  return text
}

function isLoopback(url: string): boolean {
  try {
    return /^(127\.|localhost$|\[::1\]$)/u.test(new URL(url).hostname)
  } catch {
    // Not yet an address: what is wrong with it is said at the field.
    return true
  }
}

/** The config as core takes it; unchecked. */
export function configOf(draft: Draft): AccountConfig {
  const allowed = addressesAllowed(draft)
  return allowed.length === 0 ? addressed(draft) : { ...addressed(draft), plainAllowed: allowed }
}

/** What was allowed goes for the addresses as they are now. */
function addressesAllowed(draft: Draft): string[] {
  return askedPlain(draft).filter((address) => draft.plainAllowed.includes(address))
}

/** Addresses without encryption beyond the network at hand, allowed or not: the person is asked about each. */
export function askedPlain(draft: Draft): string[] {
  return [...new Set(unallowedPlain(addressed(draft)).map(({ address }) => address))]
}

function addressed({ channel, texts, archive, mode, pushOwnTags }: Draft): AccountConfig {
  if (channel === 'onebot')
    return { channel, mode, url: completed('socketUrl', mode === 'forward' ? texts.socketUrl : texts.listenUrl) }
  return {
    channel,
    url: completed('url', texts.url) || WECOM_URL,
    corpId: texts.corpId,
    agentId: texts.agentId,
    relayUrl: completed('relayUrl', texts.relayUrl),
    archiveUrl: archive === 'gateway' ? completed('archiveUrl', texts.archiveUrl) : '',
    archivePath: archive === 'file' ? texts.archivePath.trim() : '',
    pushOwnTags,
  }
}

/**
 * Stored secrets that the address as it is now typed still has a right to; the others belong to the one before and are asked for again.
 * `before` is undefined for a new account.
 */
export function savedFor(draft: Draft, before: AccountConfig | undefined, saved: readonly string[]): readonly string[] {
  if (before === undefined) return saved
  const stranded = strandedSecrets(before, configOf(draft))
  return saved.filter((name) => !stranded.includes(name))
}

/** Secrets to hand over: new ones, and '' for those that go away, also because what they were for was emptied. */
export function secretsOf(draft: Draft, saved: readonly string[]): Record<string, string> {
  const config = configOf(draft)
  const handed: Record<string, string> = {}
  for (const name of Object.keys(accountSecrets[draft.channel]) as SecretField[]) {
    const typed = draft.secrets[name]
    const needless =
      config.channel === 'wecom' &&
      ((config.relayUrl === '' && ['relayToken', 'callbackToken', 'callbackAesKey'].includes(name)) ||
        (config.archiveUrl === '' && name === 'archiveToken'))
    if (needless) {
      if (saved.includes(name)) handed[name] = ''
    } else if (typed === null) {
      if (saved.includes(name)) handed[name] = ''
    } else if (typed) handed[name] = typed
  }
  return handed
}

/** Whether a secret will be there after saving. */
function willHave(draft: Draft, saved: readonly string[], name: SecretField): boolean {
  const typed = draft.secrets[name]
  return typed ? true : typed !== null && saved.includes(name)
}

const AES_KEY_LENGTH = 43

export function errorsOf(draft: Draft, saved: readonly string[]): FieldErrors {
  const config = configOf(draft)
  const errors: FieldErrors = {}
  const required = (field: Field) => {
    errors[field] = { key: 'accounts.wizard.errors.required', values: { field } }
  }
  const socket = config.channel === 'onebot' && config.mode === 'reverse' ? 'listenUrl' : 'socketUrl'
  const parsed = accountConfigSchema.safeParse(config)
  for (const issue of parsed.success ? [] : parsed.error.issues) {
    const name = String(issue.path[0] ?? '')
    const field: Field = config.channel === 'onebot' ? socket : (name as TextField)
    const value = draft.texts[field as TextField] ?? ''
    if (value === '' && (name === 'corpId' || config.channel === 'onebot')) required(field)
    else if (issue.code === 'too_big')
      errors[field] ??= { key: 'accounts.wizard.errors.long', values: { count: Number(issue.maximum) } }
    else
      errors[field] ??= {
        key: config.channel === 'onebot' ? 'accounts.wizard.errors.socketUrl' : 'accounts.wizard.errors.httpUrl',
      }
  }
  for (const { field, address } of unallowedPlain(config))
    errors[config.channel === 'onebot' ? socket : field] ??= { key: 'accounts.wizard.errors.plain', values: { address } }
  if (config.channel === 'onebot') {
    if (config.mode === 'reverse' && !errors.listenUrl && !isLoopback(config.url) && !willHave(draft, saved, 'token')) {
      errors.token = { key: 'accounts.wizard.errors.listenOpen' }
    }
    return errors
  }
  if (!willHave(draft, saved, 'secret')) required('secret')
  if (config.relayUrl !== '') {
    for (const name of ['callbackToken', 'callbackAesKey'] as const) {
      if (!willHave(draft, saved, name)) errors[name] = { key: 'accounts.wizard.errors.callbackPair' }
    }
    const key = draft.secrets.callbackAesKey
    if (key && !/^[a-z0-9]{43}$/iu.test(key)) {
      errors.callbackAesKey = {
        key: 'accounts.wizard.errors.aesKey',
        values: { count: [...key].length === AES_KEY_LENGTH ? (key.match(/[a-z0-9]/giu)?.length ?? 0) : [...key].length },
      }
    }
  }
  return errors
}

/**
 * Words of doubt that do not hinder: what was pasted does not look as it usually does. `stranded` are secrets that were stored for
 * another address than the one now typed.
 */
export function hintsOf(draft: Draft, stranded: readonly string[] = []): Partial<Record<Field, string>> {
  const again = stranded.filter((name) => !draft.secrets[name as SecretField])
  return { ...lookHints(draft), ...Object.fromEntries(again.map((name) => [name, 'accounts.wizard.hints.stranded'])) }
}

function lookHints(draft: Draft): Partial<Record<Field, string>> {
  if (draft.channel === 'onebot') {
    const anywhere = /^wss?:\/\/(?:0\.0\.0\.0|\[::\])(?:[:/]|$)/iu.test(draft.texts.listenUrl)
    return draft.mode === 'reverse' && anywhere ? { listenUrl: 'accounts.wizard.hints.listenUrl' } : {}
  }
  const hints: Partial<Record<Field, string>> = {}
  const { corpId } = draft.texts
  if (corpId !== '' && !/^w[a-z]/iu.test(corpId)) hints.corpId = 'accounts.wizard.hints.corpId'
  const { secret } = draft.secrets
  if (secret && secret.length !== AES_KEY_LENGTH) hints.secret = 'accounts.wizard.hints.secret'
  return hints
}
