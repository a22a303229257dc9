/** References that are not statements: `import()`, `require()`, `new URL(…, import.meta.url)`, `import.meta.glob`, `import('…')` in types, `declare module`. */
import type { Reference, ReferenceKind } from './reference.ts'

/** A node of the syntax tree, looked at by its fields. */
type Node = { type: string; start: number } & Record<string, unknown>

interface Found {
  references: Reference[]
  unclear: { line: number; what: string }[]
}

export function readCalls(program: unknown, lineOf: (offset: number) => number): Found {
  const constants = constantsOf(program as Node)
  const found: Found = { references: [], unclear: [] }
  const add = (node: Node, target: unknown, kind: ReferenceKind, names: Reference['names']) => {
    const line = lineOf(node.start)
    const specifiers = textsOf(target, constants)
    if (specifiers) found.references.push({ specifiers, kind, names, line })
    // A file of data with a computed name is no way through a wall.
    else if (kind !== 'address' || !/\.(?:txt|json|md|png|svg)$/.test(lastText(target)))
      found.unclear.push({ line, what: 'what is imported cannot be read from the source' })
  }
  walk(program as Node, [], (node, parents) => {
    const args = node.arguments as unknown[] | undefined
    if (node.type === 'ImportExpression') add(node, node.source, 'lazy', namesTaken(parents))
    else if (node.type === 'TSImportType') {
      const name = isNode(node.qualifier) ? firstName(node.qualifier) : undefined
      add(node, node.source ?? node.argument, 'type', name === undefined ? 'all' : [name])
    } else if (node.type === 'TSModuleDeclaration' && isNode(node.id) && node.id.type === 'Literal') {
      // `declare module '…'` adds to what the other file declares.
      const body = (node.body as { body?: unknown[] } | null)?.body ?? []
      add(
        node,
        node.id,
        'type',
        body.flatMap((one) => declaredName(one) ?? []),
      )
    } else if (node.type === 'CallExpression' && isNode(node.callee)) {
      if (node.callee.type === 'Identifier' && node.callee.name === 'require') add(node, args?.[0], 'value', namesTaken(parents))
      const meta = metaProperty(node.callee)
      if (meta === 'resolve') add(node, args?.[0], 'address', 'all')
      if (meta === 'glob')
        for (const pattern of textsOf(args?.[0], constants) ?? [])
          found.references.push({ specifiers: [pattern], kind: 'value', names: 'all', line: lineOf(node.start) })
    } else if (node.type === 'NewExpression' && isNode(node.callee) && node.callee.name === 'URL')
      if (isNode(args?.[1]) && metaProperty(args[1]) === 'url') add(node, args[0], 'address', 'all')
  })
  return found
}

/** `import('./a.mjs').A` and `@import { A } from './a.mjs'` in comments. */
export function commentReferences(
  comments: readonly { value: string; start: number }[],
  lineOf: (offset: number) => number,
): Reference[] {
  const found: Reference[] = []
  const type = (at: number, specifier: string, names: Reference['names']) =>
    found.push({ specifiers: [specifier], kind: 'type', names, line: lineOf(at) })
  for (const { value, start } of comments) {
    for (const match of value.matchAll(/\bimport\(\s*["']([^"']+)["']\s*\)(?:\.(\w+))?/g))
      type(start + match.index, match[1]!, match[2] === undefined ? 'all' : [match[2]])
    for (const match of value.matchAll(/@import\s+\{([^}]*)\}\s+from\s+["']([^"']+)["']/g)) {
      const names = match[1]!.split(',').map((name) => name.trim().split(/\s+as\s+/)[0]!)
      type(start + match.index, match[2]!, names)
    }
  }
  return found
}

/** Names that the file itself uses, other than where they are declared or exported, and other than as names of properties. */
export function namesUsed(program: unknown): ReadonlySet<string> {
  const used = new Set<string>()
  walk(program as Node, [], (node, parents) => {
    if (node.type !== 'Identifier' && node.type !== 'JSXIdentifier') return
    const parent = parents.at(-1)
    if (!parent || parent.type.startsWith('ExportSpecifier')) return
    if (parent.id === node && /^(?:Variable|Function|Class|TS\w+Decl)/.test(parent.type)) return
    if (parent.property === node && parent.computed !== true) return
    if (parent.key === node && parent.computed !== true && parent.shorthand !== true) return
    used.add(node.name as string)
  })
  return used
}

function walk(node: Node, parents: Node[], visit: (node: Node, parents: readonly Node[]) => void): void {
  visit(node, parents)
  parents.push(node)
  for (const key in node) {
    const value = node[key]
    if (Array.isArray(value)) {
      for (const one of value) if (isNode(one)) walk(one, parents, visit)
    } else if (isNode(value)) walk(value, parents, visit)
  }
  parents.pop()
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}

type Constants = ReadonlyMap<string, readonly Node[]>

/** By name, wherever in the file they are: of two with one name either may be meant. */
function constantsOf(program: Node): Constants {
  const constants = new Map<string, Node[]>()
  walk(program, [], (node, parents) => {
    if (node.type !== 'VariableDeclarator' || parents.at(-1)!.kind !== 'const') return
    if (!isNode(node.id) || node.id.type !== 'Identifier' || !isNode(node.init)) return
    const name = node.id.name as string
    constants.set(name, [...(constants.get(name) ?? []), node.init])
  })
  return constants
}

/** The texts that an expression may be, where all of them are seen in this file. */
function textsOf(node: unknown, constants: Constants, depth = 0): string[] | undefined {
  if (!isNode(node) || depth > 8) return undefined
  const of = (one: unknown) => textsOf(one, constants, depth + 1)
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string' ? [node.value] : undefined
    case 'TSLiteralType':
      return of(node.literal)
    case 'Identifier':
      return either((constants.get(node.name as string) ?? [undefined]).map(of))
    case 'ArrayExpression':
      return (node.elements as unknown[]).flatMap((one) => of(one) ?? [])
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'ParenthesizedExpression':
      return of(node.expression)
    case 'ConditionalExpression':
      return either([of(node.consequent), of(node.alternate)])
    case 'BinaryExpression':
      return node.operator === '+' ? joined([of(node.left), of(node.right)]) : undefined
    case 'TemplateLiteral': {
      const quasis = (node.quasis as Node[]).map((quasi) => [(quasi.value as { cooked: string }).cooked])
      const expressions = (node.expressions as unknown[]).map(of)
      return joined(quasis.flatMap((quasi, index) => (index < expressions.length ? [quasi, expressions[index]] : [quasi])))
    }
    default:
      return undefined
  }
}

function either(choices: readonly (string[] | undefined)[]): string[] | undefined {
  return choices.every((texts) => texts !== undefined) ? choices.flat() : undefined
}

function joined(parts: readonly (string[] | undefined)[]): string[] | undefined {
  let texts = ['']
  for (const part of parts) {
    if (!part) return undefined
    texts = texts.flatMap((text) => part.map((more) => text + more))
  }
  return texts
}

/** How a template ends, whatever is put in before. */
function lastText(node: unknown): string {
  if (!isNode(node) || node.type !== 'TemplateLiteral') return ''
  return ((node.quasis as Node[]).at(-1)!.value as { cooked: string }).cooked
}

function metaProperty(node: Node): string | undefined {
  if (node.type !== 'MemberExpression' || !isNode(node.object) || node.object.type !== 'MetaProperty') return undefined
  return isNode(node.property) ? (node.property.name as string) : undefined
}

function declaredName(statement: unknown): string | undefined {
  if (!isNode(statement)) return undefined
  const declared = statement.type.startsWith('Export') ? statement.declaration : statement
  return isNode(declared) && isNode(declared.id) ? (declared.id.name as string) : undefined
}

function firstName(qualifier: Node): string {
  let node = qualifier
  while (isNode(node.left)) node = node.left
  return node.name as string
}

/** `(await import('…')).name`, `const { name } = await import('…')`, `import('…').then((m) => m.name)`. */
function namesTaken(parents: readonly Node[]): Reference['names'] {
  let at = parents.length - 1
  while (parents[at] && /^(?:AwaitExpression|ParenthesizedExpression)$/.test(parents[at]!.type)) at--
  const taker = parents[at]
  if (taker?.type === 'VariableDeclarator') return namesOfPattern(taker.id)
  if (taker?.type !== 'MemberExpression' || !isNode(taker.property) || taker.computed === true) return 'all'
  const name = taker.property.name as string
  const call = parents[at - 1]
  if (name !== 'then' || call?.type !== 'CallExpression') return [name]
  const handler = (call.arguments as unknown[])[0]
  if (!isNode(handler) || !Array.isArray(handler.params)) return 'all'
  const parameter = handler.params[0] as unknown
  if (!isNode(parameter) || parameter.type !== 'Identifier') return namesOfPattern(parameter)
  const names = new Set<string>()
  let whole = false
  walk(handler, [], (node, above) => {
    if (node.type !== 'Identifier' || node.name !== parameter.name || node === parameter) return
    const parent = above.at(-1)!
    if (parent.type !== 'MemberExpression' || parent.object !== node || parent.computed === true) whole = true
    else names.add((parent.property as Node).name as string)
  })
  return whole ? 'all' : [...names]
}

function namesOfPattern(pattern: unknown): Reference['names'] {
  if (!isNode(pattern) || pattern.type !== 'ObjectPattern') return 'all'
  const properties = pattern.properties as Node[]
  if (properties.some((one) => one.type !== 'Property' || !isNode(one.key) || one.computed === true)) return 'all'
  return properties.map((one) => (one.key as Node).name as string)
}
