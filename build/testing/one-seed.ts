/**
 * Property tests take their cases from one seed, so that a change is judged by what it changed and not by luck. `npm run soak`
 * gives other seeds: see docs/decisions/property-tests.md.
 */
import fc from 'fast-check'

fc.configureGlobal({ seed: Number(process.env.QUNXI_SEED ?? 20_261_122) })
