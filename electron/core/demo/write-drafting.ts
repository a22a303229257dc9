/** Replies in the demo: the starter rules with the shop's own values. The address is left open, so that a hole is seen once. */
import { seedDrafting } from '#core/drafting/seed.ts'
import type { WriteDb } from '#core/store/db.ts'
import { saveScriptVariable } from '#core/store/tables/script-variables.ts'

const VALUES: Record<string, string> = {
  营业时间: '每天 10:00–22:00',
  发货时效: '24 小时内',
  快递公司: '中通或顺丰',
  包邮门槛: '满 99 元包邮',
  发货地: '杭州',
  退货天数: '7 天',
}

export function writeDrafting(db: WriteDb, now: number): void {
  seedDrafting(db, now)
  for (const [name, value] of Object.entries(VALUES)) saveScriptVariable(db, name, value, now)
}
