/** Which table a statement writes, read from its text: SQL is written by hand in the tables' files, so its shapes are few. */

/** `none`: control of a transaction, a pragma, or a temporary table, which nobody else reads. */
type Written = { table: string } | 'none'

const VERBS = new Set(['INSERT', 'REPLACE', 'UPDATE', 'DELETE'])
const CONTROL = new Set(['SAVEPOINT', 'RELEASE', 'ROLLBACK', 'BEGIN', 'COMMIT', 'PRAGMA', 'VACUUM', 'ANALYZE', 'CREATE', 'DROP'])
/** Words between the verb and the table: INSERT OR IGNORE INTO x, UPDATE OR REPLACE x, DELETE FROM x. */
const BETWEEN = new Set(['OR', 'IGNORE', 'REPLACE', 'ABORT', 'FAIL', 'ROLLBACK', 'INTO', 'FROM'])

/** Words and brackets; strings and comments are passed over, quoted names come without their quotes. */
function* tokens(sql: string): Generator<string> {
  const pattern =
    /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"((?:[^"]|"")*)"|`([^`]*)`|\[([^\]]*)\]|[\p{L}_$][\p{L}\p{N}_$]*|[().;]/gu
  for (const match of sql.matchAll(pattern)) {
    const text = match[0]
    if (text.startsWith('--') || text.startsWith('/*') || text.startsWith("'")) continue
    yield match[1] ?? match[2] ?? match[3] ?? text
  }
}

/** Throws where the text writes but names no table this can find: better in the first test than a screen that is stale. */
export function writtenTable(sql: string): Written {
  let depth = 0
  let verb: string | undefined
  let name: string | undefined
  for (const token of tokens(sql)) {
    const word = token.toUpperCase()
    if (token === '(') depth += 1
    else if (token === ')') depth -= 1
    if (depth > 0) continue
    if (verb === undefined) {
      if (CONTROL.has(word)) return 'none'
      if (VERBS.has(word)) verb = word
    } else if (name !== undefined) {
      // `main.customers` is the table after the dot; `temp.x` is nobody else's.
      if (token !== '.') return { table: name }
      if (name === 'temp') return 'none'
      name = undefined
    } else if (!BETWEEN.has(word)) name = token
  }
  if (name !== undefined) return { table: name }
  throw new Error(`No table is named by this write: ${sql.slice(0, 120)}`)
}

/** The tables that a trigger's own text writes when it fires. */
export function tablesOfTrigger(sql: string): string[] {
  const body = /\bBEGIN\b([\s\S]*)\bEND\b/iu.exec(sql)?.[1] ?? ''
  const found = new Set<string>()
  for (const statement of statementsOf(body)) {
    if (/^\s*(?:SELECT|WITH\b(?![\s\S]*\b(?:INSERT|UPDATE|DELETE|REPLACE)\b))/iu.test(statement)) continue
    const written = writtenTable(statement)
    if (written !== 'none') found.add(written.table)
  }
  return [...found]
}

/** Cut at semicolons that are not inside a string or a comment. */
function statementsOf(body: string): string[] {
  const parts = ['']
  for (const piece of body.matchAll(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|;|[^;'"\-/]+|[-/]/gu)) {
    if (piece[0] === ';') parts.push('')
    else if (!piece[0].startsWith('--') && !piece[0].startsWith('/*')) parts[parts.length - 1] += piece[0]
  }
  return parts.filter((part) => part.trim() !== '')
}
