/** Compares the shape of a reply with an official example: keys and types, all the way down. */

export interface Allowances {
  /** Paths of keys the document calls optional (or gives another company form only) that this reply may lack. */
  absent?: readonly string[]
  /** Paths of keys the document lists though its example does not show them. */
  extra?: readonly string[]
}

/** Returns the differences, in words; a path names array elements by `[]`. */
export function shapeDifferences(example: unknown, reply: unknown, allowed: Allowances = {}, path = ''): string[] {
  if (kindOf(example) !== kindOf(reply))
    return [`${path || '.'}: ${kindOf(example)} in the example, ${kindOf(reply)} in the reply`]
  if (Array.isArray(example)) return arrayDifferences(example, reply as unknown[], allowed, path)
  if (typeof example !== 'object' || example === null) return []
  return objectDifferences([example as Record<string, unknown>], [reply as Record<string, unknown>], allowed, path)
}

function arrayDifferences(example: unknown[], reply: unknown[], allowed: Allowances, path: string): string[] {
  const at = `${path}[]`
  if (example.length > 0 && reply.length === 0) return allowed.absent?.includes(at) === true ? [] : [`${at}: empty in the reply`]
  const objects = example.filter((item) => kindOf(item) === 'object') as Record<string, unknown>[]
  if (objects.length > 0) return objectDifferences(objects, reply as Record<string, unknown>[], allowed, at)
  return reply.flatMap((item) => shapeDifferences(example[0] ?? item, item, allowed, at))
}

/** A key in each example must be in each reply; one in some examples must be in some reply. */
function objectDifferences(
  examples: Record<string, unknown>[],
  replies: Record<string, unknown>[],
  allowed: Allowances,
  path: string,
): string[] {
  const differences: string[] = []
  for (const key of new Set([...examples, ...replies].flatMap((item) => Object.keys(item)))) {
    const at = path === '' ? key : `${path}.${key}`
    const shown = examples.filter((item) => key in item)
    const given = replies.filter((item) => key in item)
    const optional = allowed.absent?.includes(at) === true
    if (shown.length === 0) {
      if (allowed.extra?.includes(at) !== true) differences.push(`${at}: not in the example`)
      continue
    }
    if (given.length === 0 && !optional) differences.push(`${at}: nowhere in the reply`)
    else if (given.length < replies.length && shown.length === examples.length && !optional)
      differences.push(`${at}: missing in ${replies.length - given.length} of ${replies.length}`)
    const values = given.map((item) => item[key])
    const wanted = kindOf(shown[0]![key])
    if (wanted === 'object' && values.every((value) => kindOf(value) === 'object')) {
      if (values.length > 0)
        differences.push(
          ...objectDifferences(
            shown.map((item) => item[key]) as Record<string, unknown>[],
            values as Record<string, unknown>[],
            allowed,
            at,
          ),
        )
    } else if (wanted === 'array' && values.every(Array.isArray)) {
      if (values.length > 0)
        differences.push(
          ...arrayDifferences(
            shown.flatMap((item) => item[key] as unknown[]),
            values.flat(),
            allowed,
            at,
          ),
        )
    } else for (const value of values) differences.push(...shapeDifferences(shown[0]![key], value, allowed, at))
  }
  return differences
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value
}
