import fc from 'fast-check'
import { expect, test } from 'vitest'
import { followCursor, type CursorTrail } from './cursor-trail.ts'

/** Pages read before a circle is noticed; null where the cursors come to an end first. */
function pagesRead(cursors: (page: number) => string, most: number): number | null {
  let trail: CursorTrail | undefined
  let asked = ''
  for (let page = 0; page < most; page++) {
    const next = cursors(page)
    try {
      // The place of a pass is kept as JSON between pages.
      trail = JSON.parse(JSON.stringify(followCursor('x/list', trail, asked, next))) as CursorTrail
    } catch (error) {
      expect(error).toMatchObject({ problem: { code: 'BAD_ANSWER' } })
      return page + 1
    }
    if (next === '') return null
    asked = next
  }
  throw new Error('asked for ever')
}

test('a circle of any length, after any way there, is noticed within four times its pages', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 60 }), (lead, period) => {
      const read = pagesRead((page) => (page < lead ? `l${page}` : `c${(page - lead) % period}`), 10_000)
      expect(read).not.toBeNull()
      expect(read!).toBeLessThanOrEqual(4 * (lead + period) + 2)
    }),
  )
})

test('cursors that never come again are followed to their end', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 500 }), (pages) => {
      expect(pagesRead((page) => (page < pages ? `c${page}` : ''), 10_000)).toBeNull()
    }),
  )
})
