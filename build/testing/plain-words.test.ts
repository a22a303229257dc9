/** Comments and pages are plain English: words that mean something else to an English reader than to whoever wrote them are named. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'vite'
import { expect, test } from 'vitest'
import { filesOf } from './layers/files.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What is not said, and what is said instead. */
const unplain: readonly (readonly [RegExp, string])[] = [
  [/\bAnswers (?=(?:about|all|false|how|null|our|that|the|those|true|what|whether|which|whose)\b)/, 'Returns'],
  [/\banswers (?=(?:how|true|false|whether)\b)/, 'returns'],
  // It stands for another, stands in for one, stands still, stands in the way: that is English.
  [
    /(?<!\bas (?:it|they) )(?<![-\w])stands?\b(?!-)(?! (?:alone|by|for|in for|out|still|up)\b)(?! in (?:\S+ ){0,3}ways?\b)/,
    'is, is stored, occurs, counts',
  ],
  [/\btold of\b/, 'named, reported, described'],
  [/\bcomes to\b/, 'ends, arrives, is made, adds up to'],
  [/\b(?:became|become) of (?:it|one|them|those|each)\b/, 'how it ended'],
  [/\b(?:of whom|wherein|whereof|whereupon|therein|thereof|hereby)\b/, 'who, in which, of which'],
]

function unplainIn(text: string): string[] {
  const lines = text.replace(/^\s*\*/gm, '').replace(/\s+/g, ' ')
  return unplain.flatMap(([words, instead]) => {
    const found = words.exec(lines)
    return found ? [`“${lines.slice(Math.max(0, found.index - 20), found.index + 40).trim()}”: say ${instead}`] : []
  })
}

/** Every comment of the sources, and every page that is not a guide for users, with its place. */
function* prose(): Generator<{ at: string; text: string }> {
  const pages = readdirSync(join(root, 'docs', 'decisions')).map((name) => `docs/decisions/${name}`)
  const files = filesOf(root)
  for (const path of [...pages, ...files.keys()].filter((name) => name.endsWith('.md')))
    yield { at: path, text: readFileSync(join(root, path), 'utf8') }
  for (const [path, text] of files) {
    // This one names the words.
    if (text === undefined || !/\.(?:tsx?|mjs|cjs)$/.test(path) || path === 'build/testing/plain-words.test.ts') continue
    for (const { start, value } of parseSync(path, text).comments)
      yield { at: `${path}:${text.slice(0, start).split('\n').length}`, text: value }
  }
}

test('comments and pages are plain English', () => {
  const found: string[] = []
  for (const { at, text } of prose()) for (const fault of unplainIn(text)) found.push(`${at} ${fault}`)
  expect(found).toEqual([])
})

test('what is not plain is found, and what only looks like it is not', () => {
  const found = (text: string) => unplainIn(text).map((fault) => fault.replace(/.*: say /, ''))
  expect(found('Answers whether a row changed.')).toEqual(['Returns'])
  expect(found('A portion a call; answers whether more is left')).toEqual(['returns'])
  expect(found('What stands here\n * already')).toEqual(['is, is stored, occurs, counts'])
  expect(found('A group that was told\n * of')).toEqual(['named, reported, described'])
  expect(found('Before it comes to an end, and what became of it')).toEqual([
    'ends, arrives, is made, adds up to',
    'how it ended',
  ])
  for (const plain of [
    'The server answers within a second',
    'An id stands for a message',
    'What stands in its way',
    'as it stands',
    'a stand-in',
  ])
    expect(found(plain)).toEqual([])
})

test('nothing that is awaited lets go of the process', () => {
  const letGo = [...filesOf(root)].filter(
    ([, text]) => text !== undefined && /setTimeout\((?:resolve|done)\b[^\n]*\)\.unref\(\)/.test(text),
  )
  // A process with nothing else to do ends there with exit 13, and says nothing.
  expect(letGo.map(([path]) => path).filter((path) => path !== 'build/testing/plain-words.test.ts')).toEqual([])
})
