/** Every rule about imports, over a set of files that is given: the repository's, or one made up by a test. */
import { circles } from './circles.ts'
import { resolver, type Files, type Target } from './files.ts'
import { roomsOf } from './places.ts'
import { computed, rooms, tests } from './rooms.ts'
import type { Reference } from './reference.ts'
import { readSource, type Source } from './source.ts'
import { unusedThings, type Use } from './unused.ts'

interface Breach {
  rule: 'unclear' | 'nothing' | 'room' | 'pair' | 'package' | 'value circle' | 'type circle' | 'unused'
  /** Path, and line where there is one: `electron/core/a.ts:3`. */
  at: string
  says: string
}

interface Project {
  files: Files
  /** `imports` of package.json. */
  aliases: Readonly<Record<string, string>>
  /** Names of the packages that package.json asks for. */
  packages: ReadonlySet<string>
}

export function checkLayers({ files, aliases, packages }: Project): Breach[] {
  const breaches: Breach[] = []
  const { resolve, glob } = resolver(files, aliases)
  const { roomOf, mayImport, mayTake } = roomsOf(rooms, tests)
  const sources = new Map<string, Source>()
  for (const [path, text] of files) if (text !== undefined) sources.set(path, readSource(path, text))

  const edges = new Map<string, Map<string, 'value' | 'type'>>()
  const uses: Use[] = []

  const meet = (from: Source, reference: Reference, to: string) => {
    const at = `${from.path}:${reference.line}`
    if (!mayImport(from.path, to)) breaches.push({ rule: 'pair', at, says: `${roomOf(from.path)} may not import ${to}` })
    uses.push({ from: from.path, to, names: reference.names })
    // What is loaded later, or only named, closes no circle.
    if (reference.kind === 'address' || reference.kind === 'lazy' || to === from.path) return
    const known = edges.get(from.path) ?? new Map<string, 'value' | 'type'>()
    if (known.get(to) !== 'value') known.set(to, reference.kind === 'type' ? 'type' : 'value')
    edges.set(from.path, known)
  }

  for (const source of sources.values()) {
    for (const { line, what } of source.unclear)
      if (!computed.includes(source.path)) breaches.push({ rule: 'unclear', at: `${source.path}:${line}`, says: what })
    if (roomOf(source.path) === undefined)
      breaches.push({ rule: 'room', at: source.path, says: 'lies in no room of the table (build/testing/layers/rooms.ts)' })
    for (const reference of source.references) {
      const at = `${source.path}:${reference.line}`
      const targets: Target[] = reference.specifiers.flatMap((specifier): Target[] => {
        if (!specifier.includes('*')) return [resolve(source.path, specifier, reference.kind === 'address')]
        const matches = glob(source.path, specifier)
        return matches.length === 0 ? [{ kind: 'nothing', path: specifier }] : matches.map((path) => ({ kind: 'file', path }))
      })
      if (targets.every((target) => target.kind === 'nothing'))
        breaches.push({ rule: 'nothing', at, says: `${reference.specifiers.join(' or ')} is no file` })
      for (const target of targets) {
        if (target.kind === 'file') meet(source, reference, target.path)
        if (target.kind !== 'package') continue
        if (target.name !== 'node:' && !packages.has(target.name))
          breaches.push({ rule: 'package', at, says: `${target.name} is not in package.json` })
        else if (!mayTake(source.path, target.name))
          breaches.push({ rule: 'package', at, says: `${roomOf(source.path)} may not use ${target.name}` })
      }
    }
  }

  const valueCircles = circles(edges, (kind) => kind === 'value')
  for (const circle of valueCircles) breaches.push({ rule: 'value circle', at: circle[0]!, says: circle.join(' → ') })
  for (const circle of circles(edges, () => true))
    if (!valueCircles.some((one) => one.every((path) => circle.includes(path)) && one.length === circle.length))
      breaches.push({ rule: 'type circle', at: circle[0]!, says: circle.join(' → ') })
  for (const { at, says } of unusedThings(sources, files, uses)) breaches.push({ rule: 'unused', at, says })
  return breaches
}
