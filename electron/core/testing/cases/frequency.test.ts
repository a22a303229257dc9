/** Frequency policies of the shared cases, as `frequency check` judges them. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { frequencyCheck } from '#shared/contract/frequency-case.ts'
import { describeCase } from './case-folder.ts'

for (const number of ['90', '91'])
  describeCase(number, (given) => {
    const { verdicts } = frequencyCheck(JSON.parse(readFileSync(given.file('case.json'), 'utf8')))
    test.each(Object.entries(given.right))('%s: %s', (id, told) => {
      const verdict = verdicts.find((one) => one.id === id)!
      const said = String(told)
      expect(verdict.allowed).toBe(said.startsWith('allowed'))
      if (verdict.allowed) return
      const condition = /refused (quiet|rolling|gap|calendar)/.exec(said)?.[1]
      if (condition !== undefined) expect(verdict.condition).toBe(condition)
      const free = /nextFree (\S+)/.exec(said)?.[1]
      if (free !== undefined) expect(Date.parse(verdict.nextFree!)).toBe(Date.parse(free))
      const filled = /filledBy ([^;]+)/.exec(said)?.[1]
      if (filled !== undefined) expect(verdict.filledBy).toEqual(filled.split(', '))
    })
  })
