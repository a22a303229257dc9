/** QQ texts of the shared cases. */
import { expect, test } from 'vitest'
import { parseFile, utc } from '#core/files/testing/parsing.ts'
import { describeCase } from './case-folder.ts'

describeCase('41', (given) => {
  test('the English client: a 12-hour clock, a mail address for a number', async () => {
    const parsed = await parseFile(given.file(), { zone: 'UTC' })
    expect({
      times: parsed.messages.map(({ sentAt }) => utc(sentAt).slice(11)),
      kinds: parsed.messages.map(({ kind }) => kind),
    }).toEqual(given.right)
  })
})
