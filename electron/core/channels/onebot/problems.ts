/** What goes wrong with a OneBot implementation, in the channel problems every connector speaks of. */
import type { ChannelProblem } from '#shared/domain/channel-problems.ts'
import { ChannelError } from '../channel/connector.ts'

export function problem(rest: ChannelProblem, cause?: unknown): ChannelError {
  return new ChannelError(rest, cause === undefined ? undefined : { cause })
}

export function unreachable(detail: string): ChannelError {
  return problem({ kind: 'offline', code: 'UNREACHABLE', fix: 'checkAddress', detail })
}

/** Nothing that had an effect was under way. */
export function connectionLost(detail: string): ChannelError {
  return problem({ kind: 'offline', code: 'CONNECTION_LOST', fix: 'wait', detail })
}

/** What was asked may have been done. */
export function answerLost(detail: string): ChannelError {
  return problem({ kind: 'lost', code: 'ANSWER_LOST', fix: 'wait', detail })
}

export function timedOut(detail: string): ChannelError {
  return problem({ kind: 'offline', code: 'TIMED_OUT', fix: 'wait', detail })
}

export function tokenRefused(detail: string): ChannelError {
  return problem({ kind: 'auth', code: 'TOKEN_REFUSED', fix: 'enterSecret', detail })
}

export function badAnswer(detail: string): ChannelError {
  return problem({ kind: 'protocol', code: 'BAD_ANSWER', fix: 'openLog', detail })
}

const NOTHING = /不存在|为空|没有(?:更多|消息)|not.?found|empty|no (?:more )?messages?/i

/** Action and return code for people, without anything that was asked or answered. */
interface Failure {
  action: string
  retcode: number
  words: string
}

/**
 * The return codes of OneBot 11 (1400 to 1404 stand for HTTP's) and those that implementations are known to use. NapCat answers nearly
 * everything with 1200 and tells in words; what nothing is known of may pass.
 */
export function problemOf({ action, retcode, words }: Failure, sending: boolean): ChannelError {
  const detail = `${action}: retcode ${retcode}${words === '' ? '' : ` ${words}`}`
  if (retcode === 1401 || retcode === 1403 || retcode === 401 || retcode === 403) return tokenRefused(detail)
  if (retcode === 1404) return problem({ kind: 'refused', code: 'UNSUPPORTED', fix: 'openLog', detail })
  if (retcode === 1400) return problem({ kind: 'refused', code: 'REFUSED', fix: 'openLog', detail })
  if (retcode === 120 || /禁言|"result":\s*120\b|muted/i.test(words))
    return problem({ kind: 'refused', code: 'MUTED', fix: 'editItem', detail })
  if (/"result":\s*110\b|(?:群聊?|好友|用户|GROUP|FRIEND|USER)[^，。]{0,12}(?:不存在|_NOT_FOUND)|不在群/.test(words)) {
    return problem({ kind: 'refused', code: 'UNKNOWN_TARGET', fix: 'openLog', detail })
  }
  if (/频繁|rate.?limit|too many/i.test(words)) return problem({ kind: 'busy', code: 'RATE_LIMITED', fix: 'wait', detail })
  // NapCat gives up waiting for the client; the message may have left.
  if (sending && /time.?out|超时/i.test(words)) return answerLost(detail)
  // NapCat has no other code for "there is nothing": it is no sign of too much, and must not slow anything down.
  if (retcode === 100 || retcode === 102 || retcode === 103 || NOTHING.test(words))
    return problem({ kind: 'refused', code: 'REFUSED', fix: 'openLog', detail })
  return problem({ kind: 'busy', code: 'SYSTEM_BUSY', fix: 'wait', detail })
}

/** Whether a failure to read says that there is nothing (more) to read. */
export function saysNothingThere(error: unknown): boolean {
  return error instanceof ChannelError && NOTHING.test(error.problem.detail ?? '')
}
