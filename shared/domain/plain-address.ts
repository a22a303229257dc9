/**
 * Which addresses may be spoken to without encryption: this machine and the network at hand. Anything further away hears secrets and
 * customers' words along the whole way, so a person says once, for that address, that it may be.
 */
import type { AccountConfig } from './accounts.ts'

/** Part of browsers and of Node, but of no library that `shared` is compiled with. It reads 2130706433, 0x7f.1 and 0177.1 as 127.0.0.1. */
declare const URL: { canParse(text: string): boolean; new (text: string): { protocol: string; hostname: string; host: string } }

/** Loopback, private and link-local (RFC 1122, 1918, 3927). Not 100.64/10: behind it are the other customers of a provider. */
function isNearV4([a, b]: readonly number[]): boolean {
  if (a === undefined || b === undefined) return false
  return a === 127 || a === 10 || (a === 172 && b >= 16 && b <= 31) || (a === 192 && b === 168) || (a === 169 && b === 254)
}

/** The eight numbers of an address as `URL` writes it: shortened, in hex. */
function groupsOf(text: string): number[] {
  const [head = '', tail] = text.split('::')
  const numbers = (part: string) => (part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)))
  if (tail === undefined) return numbers(head)
  const before = numbers(head)
  const after = numbers(tail)
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after]
}

/** Loopback, unique local and link-local (RFC 4291, 4193), and the near ones of version 4 written as version 6. */
function isNearV6(groups: readonly number[]): boolean {
  const first = groups[0]!
  const zeros = groups.findIndex((group) => group !== 0)
  if (zeros === 7 && groups[7] === 1) return true
  if (zeros === 5 && groups[5] === 0xffff) return isNearV4([groups[6]! >> 8, groups[6]! & 255])
  return (first & 0xfe00) === 0xfc00 || (first & 0xffc0) === 0xfe80
}

/** `hostname` as `URL` has it. Names count only where the name itself says so: what a name server answers may change. */
function isNear(hostname: string): boolean {
  if (hostname.startsWith('[')) return isNearV6(groupsOf(hostname.slice(1, -1)))
  if (/^\d+(?:\.\d+){3}$/.test(hostname)) return isNearV4(hostname.split('.').map(Number))
  return /(?:^|[^.]\.)(?:localhost|local)\.?$/.test(hostname) && !/^local\.?$/.test(hostname)
}

/** `ws://host:port` where `address` is neither encrypted nor near; null for every other, and for what is no address. */
export function plainAndFar(address: string): string | null {
  if (!URL.canParse(address)) return null
  const { protocol, hostname, host } = new URL(address)
  if ((protocol !== 'http:' && protocol !== 'ws:') || isNear(hostname)) return null
  return `${protocol}//${host}`
}

type AddressField = 'url' | 'relayUrl' | 'archiveUrl'

interface FarAddress {
  field: AddressField
  address: string
}

const EVERY_NETWORK = /^ws:\/\/(?:0\.0\.0\.0|\[::\])(?:[:/?#]|$)/i

function farAddresses(config: AccountConfig): FarAddress[] {
  const fields = config.channel === 'onebot' ? { url: config.url } : config
  // Listening at every network of this machine tells nobody anything; who may dial is the token's matter.
  if (config.channel === 'onebot' && config.mode === 'reverse' && EVERY_NETWORK.test(config.url)) return []
  return (['url', 'relayUrl', 'archiveUrl'] as const).flatMap((field) => {
    const address = plainAndFar((fields as Partial<Record<AddressField, string>>)[field] ?? '')
    return address === null ? [] : [{ field, address }]
  })
}

/** Addresses that a person would have to allow first. */
export function unallowedPlain(config: AccountConfig): FarAddress[] {
  return farAddresses(config).filter(({ address }) => config.plainAllowed?.includes(address) !== true)
}

/** With what was allowed for addresses that are there still: one that comes back later is asked about again. */
export function withPresentAllowed<C extends AccountConfig>({ plainAllowed, ...config }: C): C {
  const present = farAddresses(config as unknown as C).map(({ address }) => address)
  const kept = (plainAllowed ?? []).filter((address, at, all) => present.includes(address) && all.indexOf(address) === at)
  return (kept.length === 0 ? config : { ...config, plainAllowed: kept }) as unknown as C
}
