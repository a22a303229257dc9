/** Staff: their names, for whoever shows them. */
import { openCursor, sealCursor } from './cursor.ts'
import { get, limitOf, type Output, post, textOf } from './endpoint.ts'
import { PlatformError } from './errors.ts'
import type { Staff } from './world.ts'

export const memberEndpoints = {
  'user/get': get(({ world }, input) => {
    const staff = world.staff.get(textOf(input, 'userid', 41009))
    if (staff === undefined) throw new PlatformError(60111)
    return { ...brief(staff), position: '顾问', status: staff.active ? 1 : 5, isleader: 0, main_department: 1 }
  }),

  'user/simplelist': get(({ world }) => ({ userlist: [...world.staff.values()].filter((staff) => staff.active).map(brief) })),

  'user/list_id': post(({ world }, input) => {
    const limit = limitOf(input, 10_000, 10_000, 10_000)
    const start = openCursor('list_id', input.cursor)?.[0] ?? 0
    const all = [...world.staff.values()].filter((staff) => staff.active)
    return {
      next_cursor: start + limit < all.length ? sealCursor('list_id', [start + limit]) : '',
      dept_user: all.slice(start, start + limit).map((staff) => ({ userid: staff.userid, department: 1 })),
    }
  }),

  'department/list': get(() => ({ department: [{ id: 1, name: '零售门店', parentid: 0, order: 100_000_000 }] })),
}

function brief(staff: Staff): Output {
  return { userid: staff.userid, name: staff.name, department: [1] }
}
