/** Why a channel did not do what was asked: a closed list, so that both languages can say it, with the one action that helps. */
import { z } from 'zod'

/**
 * offline: it was not reached, nothing was done. lost: it may have been done, the answer did not come. busy: asked too much, later.
 * auth: the login is refused. forbidden: the login lacks a permission. refused: this very request is wrong and stays wrong.
 * protocol: the answer cannot be understood. setup: what was entered cannot work.
 */
export const problemKinds = ['offline', 'lost', 'busy', 'auth', 'forbidden', 'refused', 'protocol', 'setup'] as const
export type ProblemKind = (typeof problemKinds)[number]

/** Each has a sentence in both languages (`problems.<code>`), and what helps (`accounts.fixes.<fix>`). */
export const problemCodes = [
  // Reaching it.
  'UNREACHABLE',
  'TIMED_OUT',
  'CONNECTION_LOST',
  'ANSWER_LOST',
  'BAD_ANSWER',
  'SERVER_ERROR',
  'ADDRESS_IN_USE',
  'PLAIN_ADDRESS',
  // Logging in.
  'WRONG_SECRET',
  'WRONG_CORP',
  'TOKEN_REFUSED',
  'NOT_ALLOWED_IP',
  'API_NOT_PERMITTED',
  'OUT_OF_SCOPE',
  'SECRET_LOCKED',
  // Too much.
  'RATE_LIMITED',
  'TOO_MANY_AT_ONCE',
  'SYSTEM_BUSY',
  // The request itself.
  'NOT_A_CUSTOMER',
  'UNKNOWN_TARGET',
  'UNKNOWN_TAG',
  'TAG_EXISTS',
  'TAG_LIMIT',
  'TEXT_TOO_LONG',
  'REMARK_TOO_LONG',
  'NOBODY_TO_SEND_TO',
  'NOT_SENDABLE',
  'TASK_GONE',
  'REMIND_LIMIT',
  'MUTED',
  'TOO_LATE',
  'UNSUPPORTED',
  'REFUSED',
  // Callbacks and the archive.
  'CALLBACK_KEY',
  'CALLBACK_SIGNATURE',
  'RELAY_REFUSED',
  'ARCHIVE_REFUSED',
  'ARCHIVE_BROKEN',
  // Ours.
  'EXPIRED',
  'UNCERTAIN',
] as const
export type ProblemCode = (typeof problemCodes)[number]

export const fixes = [
  'wait',
  'checkAddress',
  'enterSecret',
  'allowIp',
  'grantPermission',
  'widenScope',
  'enterCallbackKey',
  'editItem',
  'decide',
  'openLog',
] as const
export type Fix = (typeof fixes)[number]

export const channelProblemSchema = z.object({
  kind: z.enum(problemKinds),
  code: z.enum(problemCodes),
  fix: z.enum(fixes),
  /** Fills the sentence: an IP address, an API, a limit. */
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  /** The channel's own words, for the log. Never a secret. */
  detail: z.string().optional(),
  /** Milliseconds the channel asked us to wait. */
  retryAfter: z.number().optional(),
})
export type ChannelProblem = z.infer<typeof channelProblemSchema>
