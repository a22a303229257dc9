/** Fits and measures the confidence of rules on labelled phrasings. Used by `bench/rule-confidence.ts` and by tests. */
import { featureNames, weights, type Features } from '../confidence.ts'
import { draftFor, type DraftDeps } from '../draft-for.ts'
import { request, starterDeps, type Phrasing } from './starter-desk.ts'

interface Sample {
  features: Features
  right: boolean
}

/** What the rules would say with no threshold, and whether that is right. */
export function samplesOf(phrasings: readonly Phrasing[], model: Features): Sample[] {
  const deps: DraftDeps = { ...starterDeps(), threshold: 0, model }
  const samples: Sample[] = []
  for (const { text, label } of phrasings) {
    const { draft, trace } = draftFor(request(text), deps)
    const features = trace.rules.find((rule) => rule.outcome === 'chosen')?.features
    if (draft && features) samples.push({ features, right: draft.rule.id === label })
  }
  return samples
}

/** What was believed before any data: off-topic talk and plain statements are not answered, however well a keyword fits. */
const prior: Features = {
  bias: 0,
  weight: 1,
  coverage: 1,
  clauseCoverage: 0.5,
  exact: 1,
  multi: 0.5,
  asking: 1.5,
  telling: -1.5,
  offTopic: -3,
  notSo: -2,
  rival: -1,
  leftover: -0.5,
  length: -0.5,
  fragment: -0.5,
}

/** Logistic regression by gradient descent, drawn towards `prior` where the samples say little. */
export function fit(samples: readonly Sample[], steps = 6000, rate = 0.5, pull = 0.006): Features {
  const model = { ...prior }
  for (let step = 0; step < steps; step += 1) {
    const slope = Object.fromEntries(featureNames.map((name) => [name, pull * (model[name] - prior[name])])) as Features
    for (const { features, right } of samples) {
      const error = sigmoid(score(features, model)) - (right ? 1 : 0)
      for (const name of featureNames) slope[name] += (error * features[name]) / samples.length
    }
    for (const name of featureNames) model[name] -= rate * slope[name]
  }
  return rounded(model)
}

/**
 * Platt scaling: the rules were widened with the phrasings the model was fitted on, so its scores are too sure of
 * themselves; a scale and a shift are fitted on phrasings neither has seen.
 */
export function temper(model: Features, samples: readonly Sample[]): Features {
  let scale = 1
  let shift = 0
  // Platt's targets: never quite 1 or 0, by the number of samples.
  const rights = samples.filter(({ right }) => right).length
  const high = (rights + 1) / (rights + 2)
  const low = 1 / (samples.length - rights + 2)
  for (let step = 0; step < 4000; step += 1) {
    let scaleSlope = 0.02 * (scale - 1)
    let shiftSlope = 0
    for (const { features, right } of samples) {
      const z = score(features, model)
      const error = sigmoid(scale * z + shift) - (right ? high : low)
      scaleSlope += (error * z) / samples.length
      shiftSlope += error / samples.length
    }
    scale -= 0.2 * scaleSlope
    shift -= 0.2 * shiftSlope
  }
  const scaled = Object.fromEntries(featureNames.map((name) => [name, model[name] * scale])) as Features
  return rounded({ ...scaled, bias: scaled.bias + shift })
}

/** Even or odd by content, so that a phrasing never moves between the halves. */
export function halfOf(text: string): 0 | 1 {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0
  return ((hash >>> 7) & 1) as 0 | 1
}

const sigmoid = (z: number) => 1 / (1 + Math.exp(-z))
const score = (features: Features, model: Features) => featureNames.reduce((sum, name) => sum + model[name] * features[name], 0)
const rounded = (model: Features) =>
  Object.fromEntries(featureNames.map((name) => [name, Math.round(model[name] * 100) / 100])) as Features

interface Measure {
  messages: number
  inScope: number
  drafts: number
  /** Right drafts ÷ drafts. */
  precision: number
  /** Right drafts ÷ messages a rule should answer. */
  recall: number
  /** Messages for a person that reached one ÷ all of them. */
  guardRecall: number
  /** Messages handed to a person that did not need one ÷ all others. */
  falseAlarms: number
  /** Mean gap between stated and real confidence over ten bins, weighted. */
  calibrationError: number
  bins: { from: number; count: number; stated: number; real: number }[]
}

export function measure(phrasings: readonly Phrasing[], model: Features = weights, threshold?: number): Measure {
  const base = starterDeps()
  const deps: DraftDeps = { ...base, model, ...(threshold === undefined ? {} : { threshold }) }
  let drafts = 0
  let right = 0
  let guardsHit = 0
  let falseAlarms = 0
  for (const { text, label } of phrasings) {
    const { draft, handOff } = draftFor(request(text), deps)
    if (handOff) {
      if (label === '!') guardsHit += 1
      else falseAlarms += 1
    }
    if (!draft) continue
    drafts += 1
    if (draft.rule.id === label) right += 1
  }
  const guards = phrasings.filter(({ label }) => label === '!').length
  const inScope = phrasings.filter(({ label }) => label !== '!' && label !== '-').length
  const bins = Array.from({ length: 10 }, (_, i) => ({ from: i / 10, count: 0, stated: 0, real: 0 }))
  const all = { ...base, model, threshold: 0 }
  for (const { text, label } of phrasings) {
    const { draft } = draftFor(request(text), all)
    if (!draft) continue
    const bin = bins[Math.min(9, Math.floor(draft.confidence * 10))]!
    bin.count += 1
    bin.stated += draft.confidence
    bin.real += draft.rule.id === label ? 1 : 0
  }
  const total = bins.reduce((sum, bin) => sum + bin.count, 0)
  const calibrationError = bins.reduce((sum, bin) => sum + Math.abs(bin.stated - bin.real), 0) / Math.max(1, total)
  const share = (part: number, whole: number) => Math.round((part / Math.max(1, whole)) * 1000) / 1000
  return {
    messages: phrasings.length,
    inScope,
    drafts,
    precision: share(right, drafts),
    recall: share(right, inScope),
    guardRecall: share(guardsHit, guards),
    falseAlarms: share(falseAlarms, phrasings.length - guards),
    calibrationError: Math.round(calibrationError * 1000) / 1000,
    bins: bins
      .filter((bin) => bin.count > 0)
      .map((bin) => ({
        from: bin.from,
        count: bin.count,
        stated: share(bin.stated, bin.count),
        real: share(bin.real, bin.count),
      })),
  }
}
