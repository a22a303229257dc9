/** What one source file imports, exports and addresses. Parsed by the parser that Vite bundles, so that types and JSX are read exactly. */
import { parseSync } from 'vite'
import { commentReferences, readCalls } from './calls.ts'
import { cssReferences } from './css.ts'
import type { Reference } from './reference.ts'

interface Exported {
  name: string
  line: number
}

export interface Source {
  path: string
  references: readonly Reference[]
  exports: readonly Exported[]
  /** What cannot be read, so that a wall might be passed unseen: a computed import, an `export *`, a syntax error. */
  unclear: readonly { line: number; what: string }[]
}

/** A file of TypeScript, JavaScript or CSS; any other has no references. */
export function readSource(path: string, text: string): Source {
  if (path.endsWith('.css')) return { path, references: cssReferences(text), exports: [], unclear: [] }
  if (!/\.(?:tsx?|mjs|cjs|js)$/.test(path)) return { path, references: [], exports: [], unclear: [] }
  const lineOf = lines(text)
  const parsed = parseSync(path, text)
  const references: Reference[] = []
  const exported = new Map<string, Exported>()
  const unclear = parsed.errors.map((error) => ({ line: lineOf(error.labels[0]?.start ?? 0), what: error.message }))

  for (const one of parsed.module.staticImports) {
    const names = one.entries.map((entry) => nameOf(entry.importName))
    references.push({
      specifiers: [one.moduleRequest.value],
      // `import { type A } from` leaves an import without names behind: the other file runs. Only `import type` leaves nothing.
      kind: /^import\s+type\s+(?!from\b)/.test(text.slice(one.start, one.end)) ? 'type' : 'value',
      names: names.includes('*') ? 'all' : names,
      line: lineOf(one.start),
    })
  }
  for (const statement of parsed.module.staticExports) {
    for (const entry of statement.entries) {
      const line = lineOf(entry.start)
      const name = nameOf(entry.exportName)
      if (entry.moduleRequest) {
        const taken = nameOf(entry.importName)
        if (entry.exportName.kind === 'None') unclear.push({ line, what: '`export *`: name what is exported' })
        references.push({
          specifiers: [entry.moduleRequest.value],
          kind: /^export\s+type\b/.test(text.slice(statement.start, statement.end)) ? 'type' : 'value',
          names: taken === '*' ? 'all' : [taken],
          line,
        })
      }
      if (entry.exportName.kind !== 'None' && !exported.has(name)) exported.set(name, { name, line })
    }
  }
  if (/\bimport\s*\(|\bimport\.meta\b|\brequire\s*\(|\bmodule\s*['"]/.test(text)) {
    const calls = readCalls(parsed.program, lineOf)
    references.push(...calls.references)
    unclear.push(...calls.unclear)
  }
  // JavaScript takes its types from comments.
  if (/\.(?:mjs|cjs|js)$/.test(path)) references.push(...commentReferences(parsed.comments, lineOf))
  return { path, references, exports: [...exported.values()], unclear }
}

function nameOf(name: { kind: string; name?: string | null }): string {
  if (name.kind === 'Default') return 'default'
  return name.kind === 'Name' ? name.name! : '*'
}

function lines(text: string): (offset: number) => number {
  let starts: number[] | undefined
  return (offset) => {
    if (!starts) {
      starts = [0]
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
    }
    let low = 0
    let high = starts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (starts[middle]! <= offset) low = middle
      else high = middle
    }
    return low + 1
  }
}
