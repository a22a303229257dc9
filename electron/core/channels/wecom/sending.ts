/** What every way out is given. */
import type { OutboundOp, SessionContext } from '../channel/connector.ts'
import type { WecomApi } from './api.ts'

export type OpOf<K extends OutboundOp['kind']> = Extract<OutboundOp, { kind: K }>

export interface Sending {
  ctx: SessionContext
  api: WecomApi
  /** Tasks cancelled in this session. */
  cancelled: Set<string>
  /** Media ids by content, while the platform keeps the files. */
  media: Map<string, { id: string; until: number }>
}
