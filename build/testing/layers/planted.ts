/** Breaches as somebody might write them, each in a few files of its own: layers.test.ts says that every one is found. */

interface Plant {
  name: string
  files: Record<string, string>
  rule: string
  /** The file that breaks the rule. */
  at: string
}

const empty = 'export const thing = 1\n'

/** One file that imports another from where it may not. */
function pair(name: string, at: string, text: string, to: string): Plant {
  return { name, files: { [at]: text, [to]: empty }, rule: 'pair', at }
}

export const planted: readonly Plant[] = [
  // Each way to write an import.
  pair('by alias', 'electron/core/store/a.ts', "import { thing } from '#core/files/scan.ts'", 'electron/core/files/scan.ts'),
  pair(
    'by a path of many dots',
    'electron/core/channels/wecom/a.ts',
    "import { thing } from '../../../../electron/core/calendar/b.ts'",
    'electron/core/calendar/b.ts',
  ),
  pair(
    'a path through one and out again',
    'shared/domain/a.ts',
    "import { thing } from './cadence/../../contract/b.ts'",
    'shared/contract/b.ts',
  ),
  pair(
    'a type only',
    'electron/core/cadence/a.ts',
    "import type { thing } from '#core/calendar/b.ts'",
    'electron/core/calendar/b.ts',
  ),
  pair(
    'a type among values',
    'electron/core/cadence/a.ts',
    "import { type thing } from '#core/calendar/b.ts'",
    'electron/core/calendar/b.ts',
  ),
  pair(
    'a type by import() in a type',
    'electron/core/cadence/a.ts',
    "let x: import('#core/calendar/b.ts').thing",
    'electron/core/calendar/b.ts',
  ),
  pair('dynamic', 'electron/main/a.ts', "const { thing } = await import('../core/workspace.ts')", 'electron/core/workspace.ts'),
  pair('dynamic, a template', 'electron/main/a.ts', 'void import(`../core/workspace.ts`)', 'electron/core/workspace.ts'),
  pair(
    'dynamic, put together from constants',
    'electron/main/a.ts',
    "const where = '../core' as const\nconst file = `${where}/` + 'workspace.ts'\nvoid import(file)",
    'electron/core/workspace.ts',
  ),
  pair('exported on', 'electron/preload/a.ts', "export { thing } from '../main/b.ts'", 'electron/main/b.ts'),
  pair('exported on as a type', 'electron/preload/a.ts', "export type { thing } from '../main/b.ts'", 'electron/main/b.ts'),
  pair('for its effect', 'electron/core/intake/a.ts', "import '../rpc/b.ts'", 'electron/core/rpc/b.ts'),
  pair('as a namespace', 'electron/core/intake/a.ts', "import * as all from '../rpc/b.ts'", 'electron/core/rpc/b.ts'),
  pair(
    'the script of a thread',
    'electron/core/store/a.ts',
    "new Worker(new URL('../demo/b.ts', import.meta.url))",
    'electron/core/demo/b.ts',
  ),
  pair('by import.meta.resolve', 'electron/core/store/a.ts', "import.meta.resolve('../demo/b.ts')", 'electron/core/demo/b.ts'),
  pair(
    'all of a folder by import.meta.glob',
    'renderer/components/a.tsx',
    "const all = import.meta.glob('../state/*.ts', { eager: true })",
    'renderer/state/b.ts',
  ),
  pair(
    'by adding to its module',
    'renderer/components/a.ts',
    "declare module '../state/b.ts' { interface Screens { a: true } }",
    'renderer/state/b.ts',
  ),
  pair('require', 'build/package/a.cjs', "const { thing } = require('../simulators/b.ts')", 'build/simulators/b.ts'),
  pair(
    'a type in a comment of JavaScript',
    'build/package/a.mjs',
    "/** @type {import('../simulators/b.ts').thing} */",
    'build/simulators/b.ts',
  ),
  pair(
    'a style sheet',
    'renderer/components/a.module.css',
    "/* not '../a.css' */ .a { composes: b from '../features/today/b.css' }",
    'renderer/features/today/b.css',
  ),
  pair(
    'with a query behind',
    'renderer/components/a.tsx',
    "import text from '../features/today/b.ts?raw'",
    'renderer/features/today/b.ts',
  ),

  // Each wall.
  pair(
    'main imports a domain of core',
    'electron/main/a.ts',
    "import { thing } from '#core/cadence/b.ts'",
    'electron/core/cadence/b.ts',
  ),
  pair(
    'main imports the store',
    'electron/main/a.ts',
    "import { thing } from '#core/store/open.ts'",
    'electron/core/store/open.ts',
  ),
  pair('core imports main', 'electron/core/rpc/a.ts', "import { thing } from '../../main/b.ts'", 'electron/main/b.ts'),
  pair('shared imports core', 'shared/contract/a.ts', "import type { thing } from '#core/rpc/b.ts'", 'electron/core/rpc/b.ts'),
  pair('domain imports contract', 'shared/domain/a.ts', "import { thing } from '#shared/contract/b.ts'", 'shared/contract/b.ts'),
  pair(
    'renderer imports core',
    'renderer/features/today/a.tsx',
    "import type { thing } from '#core/store/b.ts'",
    'electron/core/store/b.ts',
  ),
  pair(
    'a component imports state',
    'renderer/components/a.tsx',
    "import { thing } from '#renderer/state/b.ts'",
    'renderer/state/b.ts',
  ),
  pair('the client imports the app', 'renderer/core-client/a.ts', "import { thing } from '../app/b.ts'", 'renderer/app/b.ts'),
  pair(
    'a feature imports a feature',
    'renderer/features/today/a.tsx',
    "import { thing } from '../groups/b.tsx'",
    'renderer/features/groups/b.tsx',
  ),
  pair(
    'files import channels',
    'electron/core/files/a.ts',
    "import { thing } from '../channels/live/b.ts'",
    'electron/core/channels/live/b.ts',
  ),
  pair(
    'the outbox imports the engine',
    'electron/core/channels/outbox/a.ts',
    "import { thing } from '../live/b.ts'",
    'electron/core/channels/live/b.ts',
  ),
  pair(
    'a connector imports the store',
    'electron/core/channels/onebot/a.ts',
    "import { thing } from '#core/store/b.ts'",
    'electron/core/store/b.ts',
  ),
  pair(
    'a format imports the store',
    'electron/core/files/formats/line/a.ts',
    "import { thing } from '#core/store/b.ts'",
    'electron/core/store/b.ts',
  ),
  pair(
    'drafting imports audit',
    'electron/core/drafting/a.ts',
    "import { thing } from '#core/audit/b.ts'",
    'electron/core/audit/b.ts',
  ),
  pair(
    'a domain imports the door',
    'electron/core/customers/a.ts',
    "import { thing } from '#core/rpc/b.ts'",
    'electron/core/rpc/b.ts',
  ),
  pair(
    'what ships imports a helper of tests',
    'electron/core/calendar/a.ts',
    "import { thing } from '#core/testing/b.ts'",
    'electron/core/testing/b.ts',
  ),
  pair(
    'what ships imports an oracle',
    'shared/domain/frequency/a.ts',
    "import { thing } from './book.oracle.ts'",
    'shared/domain/frequency/book.oracle.ts',
  ),
  pair(
    'a test imports a simulator past the helpers',
    'electron/core/rpc/a.test.ts',
    "import { thing } from '../../../build/simulators/wecom/b.ts'",
    'build/simulators/wecom/b.ts',
  ),
  pair(
    'the app imports the build',
    'electron/main/a.ts',
    "import { thing } from '../../build/bootstrap/b.mjs'",
    'build/bootstrap/b.mjs',
  ),

  // Packages, rooms, and what cannot be read.
  {
    name: 'shared imports node',
    files: { 'shared/domain/a.ts': "import { join } from 'node:path'" },
    rule: 'package',
    at: 'shared/domain/a.ts',
  },
  {
    name: 'node without its prefix',
    files: { 'shared/domain/a.ts': "import { join } from 'path/posix'" },
    rule: 'package',
    at: 'shared/domain/a.ts',
  },
  {
    name: 'the database outside the store',
    files: { 'electron/core/rpc/a.ts': "import type Database from 'better-sqlite3'" },
    rule: 'package',
    at: 'electron/core/rpc/a.ts',
  },
  {
    name: 'a package nobody asked for',
    files: { 'shared/domain/a.ts': "import 'lodash/fp'" },
    rule: 'package',
    at: 'shared/domain/a.ts',
  },
  { name: 'a folder of no room', files: { 'electron/core/hub/a.ts': '' }, rule: 'room', at: 'electron/core/hub/a.ts' },
  { name: 'a file of no room', files: { 'renderer/elsewhere/a.tsx': '' }, rule: 'room', at: 'renderer/elsewhere/a.tsx' },
  {
    name: 'a file that is not there',
    files: { 'shared/domain/a.ts': "import './b.ts'" },
    rule: 'nothing',
    at: 'shared/domain/a.ts',
  },
  {
    name: 'an alias that is not there',
    files: { 'shared/domain/a.ts': "import '#domain/b.ts'" },
    rule: 'nothing',
    at: 'shared/domain/a.ts',
  },
  {
    name: 'data that is not there',
    files: { 'electron/core/store/a.ts': "readFileSync(new URL('./b.txt', import.meta.url))" },
    rule: 'nothing',
    at: 'electron/core/store/a.ts',
  },
  {
    name: 'an import of a variable',
    files: { 'electron/main/a.ts': 'for (const path of paths) await import(path)' },
    rule: 'unclear',
    at: 'electron/main/a.ts',
  },
  {
    name: 'a variable that is set anew',
    files: { 'electron/main/a.ts': "let path = './b.ts'\npath = '../core/b.ts'\nvoid import(path)", 'electron/main/b.ts': '' },
    rule: 'unclear',
    at: 'electron/main/a.ts',
  },
  {
    name: 'all of a file exported on',
    files: { 'shared/domain/a.ts': "export * from './b.ts'", 'shared/domain/b.ts': empty },
    rule: 'unclear',
    at: 'shared/domain/a.ts',
  },

  // Circles.
  {
    name: 'a circle of three',
    files: {
      'shared/domain/a.ts': "import { b } from './b.ts'\nexport const a = () => b",
      'shared/domain/b.ts': "import { c } from './c.ts'\nexport const b = () => c",
      'shared/domain/c.ts': "import { a } from './a.ts'\nexport const c = () => a",
    },
    rule: 'value circle',
    at: 'shared/domain/a.ts',
  },
  {
    name: 'a circle that one type closes',
    files: {
      'shared/domain/a.ts': "import { b } from './b.ts'\nexport const a = b\nexport type A = string",
      'shared/domain/b.ts': "import type { A } from './a.ts'\nexport const b: A = ''",
    },
    rule: 'type circle',
    at: 'shared/domain/a.ts',
  },
  {
    name: 'a circle of values over a type among values',
    files: {
      'shared/domain/a.ts': "import { b } from './b.ts'\nexport const a = b\nexport type A = string",
      'shared/domain/b.ts': "import { type A } from './a.ts'\nexport const b: A = ''",
    },
    rule: 'value circle',
    at: 'shared/domain/a.ts',
  },

  // What is there in vain; an entry leads to all the rest.
  {
    name: 'exported and used nowhere',
    files: {
      'electron/core/index.ts': "import { a } from './workspace.ts'\na()",
      'electron/core/workspace.ts': 'export const a = () => b\nexport const b = 1',
    },
    rule: 'unused',
    at: 'electron/core/workspace.ts',
  },
  {
    name: 'a type exported and used nowhere',
    files: { 'electron/core/index.ts': "import './workspace.ts'", 'electron/core/workspace.ts': 'export interface A {}' },
    rule: 'unused',
    at: 'electron/core/workspace.ts',
  },
  {
    name: 'used by a test alone',
    files: {
      'electron/core/index.ts': "import './workspace.ts'",
      'electron/core/workspace.ts': 'export function a() {}',
      'electron/core/a.test.ts': "import { a } from './workspace.ts'\na()",
    },
    rule: 'unused',
    at: 'electron/core/workspace.ts',
  },
  {
    name: 'a file that only a test leads to',
    files: {
      'electron/core/index.ts': "import './core.ts'",
      'electron/core/core.ts': '',
      'electron/core/workspace.ts': 'export function a() { return a }',
      'electron/core/a.test.ts': "import { a } from './workspace.ts'\na()",
    },
    rule: 'unused',
    at: 'electron/core/workspace.ts',
  },
  { name: 'a style sheet that nobody wears', files: { 'renderer/app/a.css': '' }, rule: 'unused', at: 'renderer/app/a.css' },
  {
    name: 'a helper that no test uses',
    files: { 'electron/core/testing/a.ts': '' },
    rule: 'unused',
    at: 'electron/core/testing/a.ts',
  },
]

/** What is right and might be taken for wrong. */
export const innocent: Readonly<Record<string, Record<string, string>>> = {
  'imports in strings, comments, templates and JSX': {
    'shared/domain/a.ts': [
      "// import '../contract/b.ts'",
      "/* import '../contract/b.ts' */",
      'const text = "import x from \'../contract/b.ts\'"',
      "const template = `import('../contract/b.ts') ${text} require('../contract/b.ts')`",
      "const pattern = /import '..\\/contract\\/b.ts'/",
    ].join('\n'),
    'renderer/components/a.tsx': "const a = <p>don't import('../state/b.ts'), it's {'not'} one</p>",
    'shared/contract/b.ts': '',
    'renderer/state/b.ts': '',
  },
  'a file that imports itself, and a lazy import back': {
    'shared/domain/a.ts': "import { b } from './b.ts'\nconst self = new URL('./a.ts', import.meta.url)\nconst a = [b, self]",
    'shared/domain/b.ts': "export const b = async () => (await import('./a.ts')) satisfies unknown",
  },
  'a name that either of two files is': {
    'electron/core/store/a.ts': "const name = bundled ? './b.mjs' : './b.ts'\nnew Worker(new URL(name, import.meta.url))",
    'electron/core/store/b.ts': '',
  },
  'data with a computed name': { 'electron/core/store/a.ts': 'new URL(`./data/${name}.txt`, import.meta.url)' },
}
