/** Where a file lies: its room, and whether it ships. */
import type { Room } from './rooms.ts'

/** Tests, and what is there for them alone. */
export function isTest(path: string): boolean {
  return /\.(?:test|spec|oracle)\.tsx?$|(?:^|\/)testing\/|^(?:e2e|bench)\//.test(path)
}

/** Part of the app that people get. */
export function isProduction(path: string): boolean {
  return /^(?:electron|renderer|shared)\//.test(path) && !isTest(path)
}

/** A room as it is met: what the table calls it, and the folder or file it is here. */
interface Place {
  room: string
  name: string
  may: readonly string[]
  packages: readonly string[] | 'any'
}

interface TestPlaces {
  under: string
  may: readonly string[]
}

/** `*` in the middle of a name: any one folder, each a room of its own; at its end, `/*.ts`: only the files directly in the folder. */
export function roomsOf(rooms: readonly Room[], tests: readonly TestPlaces[]) {
  const named = rooms.map((one) => ({ ...one, match: patternOf(one.room) })).sort((a, b) => b.room.length - a.room.length)
  const testing = tests.toSorted((a, b) => b.under.length - a.under.length)
  const known = new Map<string, Place | undefined>()

  function placeOf(path: string): Place | undefined {
    if (!known.has(path)) known.set(path, isTest(path) ? testPlaceOf(path) : shippedPlaceOf(path))
    return known.get(path)
  }

  function shippedPlaceOf(path: string): Place | undefined {
    for (const { room, may, packages, match } of named) {
      const name = match.exec(path)?.[0]
      if (name !== undefined) return { room, name, may, packages }
    }
    return undefined
  }

  /** A test lies in the room beside it; a folder of helpers is a room by itself, which reaches what its parent may and its parent. */
  function testPlaceOf(path: string): Place | undefined {
    const test = testing.find(({ under }) => path.startsWith(`${under}/`))
    if (!test) return undefined
    const parent = shippedPlaceOf(path)
    const folder = /^(?:.*\/)?testing(?=\/)/.exec(path)?.[0]
    const may = [...(parent?.may ?? []), ...test.may]
    if (folder !== undefined) return { room: folder, name: folder, may: parent ? [parent.room, ...may] : may, packages: 'any' }
    return { room: parent?.room ?? test.under, name: parent?.name ?? test.under, may, packages: 'any' }
  }

  return {
    roomOf: (path: string): string | undefined => placeOf(path)?.name,

    mayImport(from: string, to: string): boolean {
      const here = placeOf(from)
      const there = placeOf(to)
      if (!here) return true
      if (isTest(to) && !isTest(from)) return false
      if (here.name === there?.name) return true
      return here.may.some((name) => {
        if (name.endsWith('/**')) return to.startsWith(name.slice(0, -2))
        // What is no source (resources, package.json) lies in no room.
        return there ? name === there.room : to === name || to.startsWith(`${name}/`)
      })
    },

    mayTake(from: string, name: string): boolean {
      const here = placeOf(from)
      return !here || here.packages === 'any' || here.packages.includes(name)
    },
  }
}

function patternOf(room: string): RegExp {
  const direct = room.endsWith('/*.ts')
  const source = (direct ? room.slice(0, -5) : room).replaceAll('.', '\\.').replace('*', '[^/]+')
  return new RegExp(`^${source}(?=${direct ? '/[^/]+$' : '/|$'})`)
}
