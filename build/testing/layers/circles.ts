/** Groups of files that import each other round about (strongly connected components, after Tarjan). */

/** Each circle is its files in order of path; the first comes first. */
export function circles<Kind>(
  edges: ReadonlyMap<string, ReadonlyMap<string, Kind>>,
  counts: (kind: Kind) => boolean,
): string[][] {
  const found: string[][] = []
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const open = new Set<string>()

  const visit = (path: string): void => {
    const mine = index.size
    index.set(path, mine)
    low.set(path, mine)
    stack.push(path)
    open.add(path)
    for (const [to, kind] of edges.get(path) ?? []) {
      if (!counts(kind)) continue
      if (!index.has(to)) visit(to)
      if (open.has(to)) low.set(path, Math.min(low.get(path)!, low.get(to)!))
    }
    if (low.get(path) !== mine) return
    const members = stack.splice(stack.indexOf(path))
    for (const member of members) open.delete(member)
    if (members.length > 1) found.push(members.sort())
  }

  for (const path of edges.keys()) if (!index.has(path)) visit(path)
  return found.sort((a, b) => a[0]!.localeCompare(b[0]!))
}
