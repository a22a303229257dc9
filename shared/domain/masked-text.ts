/** Names, ids and numbers that a shop hands out with a part of them hidden. */

/** `张*`, `t***8`, `138****8000`, `匿名用户`: it may stand for anybody. */
export function isMaskedText(text: string): boolean {
  return /[*＊✱●○◎█■]|([xX×✕])\1|某{1,3}$|匿名/.test(text)
}
