/** An export, then a longer one of the same chat: whatever the format, the second brings exactly what the first had not. */
import fc from 'fast-check'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openTestWorkspace } from '#core/testing/test-store.ts'
import { runImport } from './run-import.ts'
import { writers, type Line } from './testing/write-chats.ts'

const chat: fc.Arbitrary<Line[]> = fc
  .array(
    fc.record({
      name: fc.constantFrom('Ann', '小林', 'Dr. Ω-B'),
      // Mostly the same minute: equal texts in one minute are what is hard.
      step: fc.constantFrom(0, 0, 0, 1, 700),
      text: fc.constantFrom('ok', 'ok', '好的', 'two\nlines', '👍'),
    }),
    { minLength: 3, maxLength: 30 },
  )
  .map((rows) => {
    let minute = 12 * 24 * 60
    return rows.map(({ name, step, text }) => ({ name, text, minute: (minute += step) }))
  })

interface Counts {
  added: number
  unchanged: number
}

test.each(Object.keys(writers))('%s', { timeout: 120_000 }, async (format) => {
  const write = writers[format]!
  await fc.assert(
    fc.asyncProperty(chat, fc.nat(), async (lines, cut) => {
      const test = openTestWorkspace({ zone: 'UTC' })
      const folder = mkdtempSync(join(tmpdir(), 'qunxi-longer-'))
      try {
        const load = async (part: Line[]): Promise<Counts> => {
          const path = join(folder, 'chat.txt')
          writeFileSync(path, write(part))
          const quiet = { progress: () => {}, checkpoint: async () => {} }
          const { files } = await runImport({ store: test.store, zone: 'UTC', afterMessages: [], ...quiet }, [{ path }])
          return files[0]!.messages
        }
        const first = 1 + (cut % (lines.length - 1))
        expect(await load(lines.slice(0, first))).toMatchObject({ added: first })
        expect(await load(lines)).toMatchObject({ added: lines.length - first, unchanged: first })
        expect(await load(lines.slice(0, first))).toMatchObject({ added: 0, unchanged: first })
        const stored = test.store.read.all<{ text: string }>('SELECT text FROM messages ORDER BY id')
        expect(stored.map(({ text }) => text)).toEqual(lines.map(({ text }) => text))
        expect(test.store.read.value('SELECT count(*) FROM conversations')).toBe(1)
      } finally {
        test.remove()
        rmSync(folder, { recursive: true, force: true })
      }
    }),
    { numRuns: 8 },
  )
})
