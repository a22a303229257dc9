/**
 * Fits the confidence of reply rules on labelled phrasings and measures it on phrasings it never saw. Prints one JSON
 * document; the weights go into electron/core/drafting/confidence.ts by hand, so that a change is seen in review.
 * npm run bench -- rule-confidence [--rounds N] [--thresholds A,B,…] --json
 */
import { parseArgs } from 'node:util'
import { fit, halfOf, measure, samplesOf, temper } from '#core/drafting/testing/calibrate.ts'
import { weights } from '#core/drafting/confidence.ts'
import { phrasings } from '#core/drafting/testing/starter-desk.ts'

const { values } = parseArgs({
  options: {
    /** The weights settle within three. */
    rounds: { type: 'string', default: '3' },
    thresholds: { type: 'string', default: '0.5,0.6,0.65,0.7,0.75,0.8,0.85' },
    json: { type: 'boolean', default: false },
  },
})
const known = [...phrasings('first'), ...phrasings('second')]
const unseen = phrasings('unseen')
const tempering = unseen.filter(({ text }) => halfOf(text) === 0)
const measuring = unseen.filter(({ text }) => halfOf(text) === 1)
let model = weights
for (let round = 0; round < Number(values.rounds); round += 1) model = fit(samplesOf(known, model))
model = temper(model, samplesOf(tempering, model))

console.log(
  JSON.stringify({
    name: 'rule-confidence',
    fitted: model,
    /** Rules never saw these, confidence neither. */
    unseenHalf: measure(measuring),
    unseenAll: measure(unseen),
    known: measure(known),
    withFitted: measure(measuring, model),
    thresholds: values.thresholds
      .split(',')
      .map(Number)
      .map((threshold) => {
        const { precision, recall, drafts } = measure(unseen, model, threshold)
        return { threshold, drafts, precision, recall }
      }),
  }),
)
