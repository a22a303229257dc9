/** Who someone is, by the id alone: the archive and callbacks say no more. */

/** Outside people: `wm…` from WeChat, `wo…` from WeCom. Members choose their own ids, but hardly ones as long as these. */
export function isExternal(id: string): boolean {
  return id.length >= 20 && id.charCodeAt(0) === 119 && (id.charCodeAt(1) === 109 || id.charCodeAt(1) === 111)
}
