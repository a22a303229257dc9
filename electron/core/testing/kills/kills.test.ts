/** A few kills of each kind of work; two hundred: `npm run soak -- kills`. */
import { expect, test } from 'vitest'
import { seeded } from '../simulators.ts'
import { runKills } from './kill-run.ts'

const KINDS = 7

test(
  'killed at any moment, work leaves everything that was acknowledged, nothing twice, nothing half',
  { timeout: 300_000 },
  async () => {
    const random = seeded(8)
    const figures = await runKills(KINDS * 2, () => random.below(1000) / 1000)
    for (const [kind, found] of Object.entries(figures))
      expect({ kind, ...found }).toMatchObject({ kills: 2, lost: 0, doubled: 0, partial: 0, faults: [] })
  },
)
