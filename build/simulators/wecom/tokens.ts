/** One access token at a time, the same one while it lasts. */
import type { Random } from '../random.ts'
import { PlatformError } from './errors.ts'

export interface Tokens {
  issue(): { access_token: string; expires_in: number }
  /** Throws 41001, 40014 or 42001. */
  check(token: string | null): void
  /** Takes the present one back before its time. */
  expire(): void
}

export function createTokens(random: Random, seconds: number, now: () => number): Tokens {
  let current: { token: string; until: number } | undefined
  const retired = new Set<string>()
  const expire = (): void => {
    if (current !== undefined) retired.add(current.token)
    current = undefined
  }
  return {
    expire,
    issue: () => {
      if (current !== undefined && now() >= current.until) expire()
      current ??= { token: random.id(214), until: now() + seconds * 1000 }
      return { access_token: current.token, expires_in: Math.max(1, Math.round((current.until - now()) / 1000)) }
    },
    check: (token) => {
      if (token === null || token === '') throw new PlatformError(41001)
      if (current !== undefined && now() >= current.until) expire()
      if (token === current?.token) return
      throw new PlatformError(retired.has(token) ? 42001 : 40014)
    },
  }
}
