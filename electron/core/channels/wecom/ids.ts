/** Who someone is, by the id alone: the archive and callbacks say no more. */

const outside = /^w[mo][\w-]{18,}$/

/** Outside people: `wm…` from WeChat, `wo…` from WeCom. Members' ids are chosen by people, hardly ever as long and as plain as these. */
export function isExternal(id: string): boolean {
  return id.charCodeAt(0) === 119 && outside.test(id)
}
