import { messageKinds } from '#shared/domain/records.ts'

const codes = new Map<string, number>(messageKinds.map((kind, code) => [kind, code]))

/** The code under which the index files a kind: its place in the list, which therefore only ever grows at its end. */
export function kindCode(kind: string): number {
  const code = codes.get(kind)
  if (code === undefined) throw new Error(`Unknown message kind: ${kind}`)
  return code
}
