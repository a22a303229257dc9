/** Every benchmark there is: how to run it at a size that takes seconds, and what its document must hold. */
import { numbersOf } from './checkout.ts'

interface Quick {
  /** The figures mean nothing at this size: it is run to see that it runs. */
  args: readonly string[]
  /** Paths of numbers, as `numbersOf` names them. */
  numbers: readonly string[]
}

const percentiles = ['p50', 'p95', 'max', 'cpuP95'] as const
const searches = ['two', 'threeInGroup', 'adversarial'].flatMap((kind) =>
  ['asImported', 'merged'].flatMap((state) => percentiles.map((each) => `${state} / ${kind} / index / ${each}`)),
)
const chaos = ['events', 'kills', 'acts', 'lines', 'settled', 'seconds']

export const every: Readonly<Record<string, Quick>> = {
  calls: {
    args: ['--messages', '2000', '--people', '1000', '--rounds', '5'],
    numbers: [
      'worstCpuP95',
      ...['conversations.list', 'conversations.timeline', 'search.messages', 'palette.search', 'customers.list'].flatMap((call) =>
        ['p50', 'p95', 'cpuP95'].map((each) => `figures / ${call} / ${each}`),
      ),
    ],
  },
  chaos: {
    args: ['--events', '40', '--seconds', '3', '--kill-every', '1500', '--without-tasks'],
    numbers: ['onebot', 'wecom'].flatMap((channel) => chaos.map((each) => `${channel} / ${each}`)),
  },
  'cli-import': {
    args: ['--lines', '2000'],
    numbers: ['bad', 'runs / 0 / exit', 'runs / 0 / added', 'runs / 0 / seconds'],
  },
  frequency: {
    args: [],
    numbers: [
      'check / mean',
      'check / p95',
      'check / ratioTo100Touches',
      'checkWithNextFree / mean',
      'plan / planMs',
      'caseFile / ms',
    ],
  },
  'import-pass': {
    args: ['--messages', '5000'],
    numbers: [
      'seconds',
      'cpuSeconds',
      'step / ms / p99',
      'step / cpuMs / max',
      'loopDelay / p99',
      'made / waits',
      'made / drafts',
    ],
  },
  ingest: {
    args: ['--messages', '2000', '--rounds', '1'],
    numbers: [
      'rawPerSecond',
      'ratio',
      ...['chatlog', 'telegram'].flatMap((format) =>
        ['perSecond', 'ratio', 'cpuRatio', 'megabytes'].map((each) => `formats / ${format} / ${each}`),
      ),
    ],
  },
  'live-sync': {
    args: ['--messages', '300', '--groups', '5', '--members', '5', '--contacts', '40', '--staff', '3'],
    numbers: [
      ...['records', 'rawSeconds', 'firstSeconds', 'ratio', 'againSeconds', 'again', 'megabytes'],
      ...['asked', 'p50', 'p95', 'max', 'ownP95'].map((each) => `conversationsList / ${each}`),
    ],
  },
  'rule-confidence': {
    args: ['--rounds', '1', '--thresholds', '0.7'],
    numbers: ['unseenHalf / precision', 'unseenHalf / recall', 'withFitted / calibrationError', 'thresholds / 0 / precision'],
  },
  rules: {
    args: ['--rules', '50', '--messages', '2000'],
    numbers: ['hot', 'rare'].flatMap((kind) =>
      ['patterns', 'messagesPerSecond', 'withNormalising', 'timesNaive'].map((each) => `${kind} / ${each}`),
    ),
  },
  search: {
    args: ['--messages', '4000', '--people', '1000', '--queries', '12'],
    numbers: ['worstP95', 'worstCpuP95', 'recall / share', 'megabytes', ...searches],
  },
  start: {
    args: ['--messages', '1000', '--rounds', '1', '--settle', '200'],
    numbers: [
      'emptyWindowMs',
      'firstScreenMs',
      'paintedRatio',
      'usableRatio',
      'ratio',
      'emptyWindowMB',
      'appMB',
      'addedMB',
      'marks / main / ms',
      'marks / usable / ms',
    ],
  },
}

/** What is wrong with a benchmark's document, in words; empty where nothing is. A number that was not finite is `null` in JSON. */
export function faults(name: string, document: Record<string, unknown>): string[] {
  const numbers = numbersOf(document)
  const missing = (every[name]?.numbers ?? []).filter((path) => !Number.isFinite(numbers.get(path)))
  return [
    ...(document.name === name ? [] : [`its name is ${JSON.stringify(document.name)}`]),
    ...missing.map((path) => `no number at ${path}`),
    ...nullsOf(document).map((path) => `null at ${path}`),
  ]
}

function nullsOf(value: unknown, path: readonly string[] = []): string[] {
  if (value === null) return [path.join(' / ')]
  if (typeof value !== 'object') return []
  return Object.entries(value as object).flatMap(([key, inner]) => nullsOf(inner, [...path, key]))
}
