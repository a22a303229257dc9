/** A file that cannot be trusted as a whole: nothing of it is applied. */
import { reasonText, type Reason, type ReasonCode, type ReasonParams } from '#shared/domain/records.ts'

export class BrokenFile extends Error {
  readonly reason: Reason
  /** `file`, `file:line` or `archive/entry`. */
  readonly at: string

  constructor(at: string, code: ReasonCode, params?: ReasonParams) {
    const reason: Reason = params ? { code, params } : { code }
    super(`${at} ${reasonText(reason)}`)
    this.name = 'BrokenFile'
    this.at = at
    this.reason = reason
  }
}
