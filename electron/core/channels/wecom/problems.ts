/** What WeCom's error numbers mean for us. Numbers decide, never the words: those may change. */
import type { ChannelProblem, Fix, ProblemCode, ProblemKind } from '#shared/domain/channel-problems.ts'
import { ChannelError } from '../channel/connector.ts'

/** The length of the shortest block (path/90454): a minute. */
const minuteBlock = 60_000
const hourBlock = 3_600_000

type Meaning = readonly [ProblemKind, ProblemCode, Fix, number?]

const meanings: Record<number, Meaning> = {
  [-1]: ['busy', 'SYSTEM_BUSY', 'wait', 1000],
  40001: ['auth', 'WRONG_SECRET', 'enterSecret'],
  40091: ['auth', 'WRONG_SECRET', 'enterSecret'],
  41004: ['auth', 'WRONG_SECRET', 'enterSecret'],
  40013: ['auth', 'WRONG_CORP', 'enterSecret'],
  41002: ['auth', 'WRONG_CORP', 'enterSecret'],
  40014: ['auth', 'TOKEN_REFUSED', 'enterSecret'],
  41001: ['auth', 'TOKEN_REFUSED', 'enterSecret'],
  42001: ['auth', 'TOKEN_REFUSED', 'enterSecret'],
  60020: ['auth', 'NOT_ALLOWED_IP', 'allowIp'],
  48002: ['forbidden', 'API_NOT_PERMITTED', 'grantPermission'],
  60011: ['forbidden', 'OUT_OF_SCOPE', 'widenScope'],
  301002: ['forbidden', 'OUT_OF_SCOPE', 'widenScope'],
  45009: ['busy', 'RATE_LIMITED', 'wait', minuteBlock],
  45033: ['busy', 'TOO_MANY_AT_ONCE', 'wait', 1000],
  41063: ['busy', 'SYSTEM_BUSY', 'wait', 2000],
  84061: ['refused', 'NOT_A_CUSTOMER', 'openLog'],
  40096: ['refused', 'UNKNOWN_TARGET', 'openLog'],
  40003: ['refused', 'UNKNOWN_TARGET', 'openLog'],
  60111: ['refused', 'UNKNOWN_TARGET', 'openLog'],
  40050: ['refused', 'UNKNOWN_TARGET', 'openLog'],
  90501: ['refused', 'UNKNOWN_TARGET', 'openLog'],
  40068: ['refused', 'UNKNOWN_TAG', 'openLog'],
  40071: ['refused', 'TAG_EXISTS', 'editItem'],
  40126: ['refused', 'TAG_LIMIT', 'editItem'],
  44004: ['refused', 'NOT_SENDABLE', 'editItem'],
  45002: ['refused', 'TEXT_TOO_LONG', 'editItem'],
  41048: ['refused', 'NOBODY_TO_SEND_TO', 'editItem'],
  41046: ['refused', 'TASK_GONE', 'openLog'],
  41047: ['refused', 'TASK_GONE', 'openLog'],
  41093: ['refused', 'TASK_GONE', 'openLog'],
  41094: ['refused', 'REMIND_LIMIT', 'wait'],
  41064: ['refused', 'NOT_SENDABLE', 'editItem'],
  41065: ['refused', 'NOT_SENDABLE', 'editItem'],
  41088: ['refused', 'NOT_SENDABLE', 'editItem'],
}

/** A token that is not taken (any more); on other calls than gettoken 40001 says the same. */
export const tokenErrors: ReadonlySet<number> = new Set([40001, 40014, 41001, 42001])

/** There is no such relation, or the list is simply empty: the platform says both with this. */
export const NO_RELATION = 84061
export const DISPATCHING = 41063
export const CANCELLED = 41093
export const TAG_EXISTS = 40071

export class WecomError extends ChannelError {
  readonly errcode: number

  constructor(errcode: number, problem: ChannelProblem) {
    super(problem)
    this.errcode = errcode
  }
}

/** `words`: the platform's errmsg with every secret already taken out. `retryAfter` in ms, where the answer's header told one. */
export function wecomError(api: string, errcode: number, words: string, retryAfter?: number): WecomError {
  const known: Meaning = meanings[errcode] ?? ['refused', 'REFUSED', 'openLog']
  const [kind, code, fix, wait] = api !== 'gettoken' && errcode === 40001 ? meanings[40014]! : known
  const ip = errcode === 60020 ? /from ip:\s*([0-9a-f.:]+)/i.exec(words)?.[1] : undefined
  const after = retryAfter === undefined ? wait : Math.max(retryAfter, kind === 'busy' ? (wait ?? 0) : 0)
  return new WecomError(errcode, {
    kind,
    code,
    fix,
    params: { api, errcode, ...(ip === undefined ? {} : { ip: ip.replace(/[.:]$/, '') }) },
    detail: `${api}: ${errcode} ${words.slice(0, 300)}`,
    ...(after === undefined ? {} : { retryAfter: after }),
  })
}

/** After secrets that were wrong the platform refuses the whole IP address for an hour. */
export function lockedSecret(error: WecomError): WecomError {
  return new WecomError(error.errcode, {
    ...error.problem,
    kind: 'auth',
    code: 'SECRET_LOCKED',
    fix: 'wait',
    retryAfter: hourBlock,
  })
}

export function errcodeOf(error: unknown): number | undefined {
  return error instanceof WecomError ? error.errcode : undefined
}

export function badAnswer(at: string, problem: string): ChannelError {
  return new ChannelError({
    kind: 'protocol',
    code: 'BAD_ANSWER',
    fix: 'checkAddress',
    params: { at },
    detail: `${at}: ${problem}`,
  })
}

export function refused(code: ProblemCode, detail: string, params?: Record<string, string | number>): ChannelError {
  return new ChannelError({ kind: 'refused', code, fix: 'editItem', detail, ...(params === undefined ? {} : { params }) })
}
