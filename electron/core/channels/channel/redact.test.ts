import { expect, test } from 'vitest'
import fc from 'fast-check'
import { redactor } from './redact.ts'

test('no secret is left in any form in which words of a channel may hold it', () => {
  const secret = fc.string({ minLength: 4, maxLength: 40, unit: 'grapheme' }).filter((text) => text.trim().length >= 4)
  fc.assert(
    fc.property(fc.array(secret, { minLength: 1, maxLength: 4 }), fc.string(), fc.string(), (secrets, before, after) => {
      const redact = redactor(Object.fromEntries(secrets.map((value, i) => [`s${i}`, value])))
      for (const value of secrets) {
        // What is around it must not be the secret itself by chance.
        if (before.includes(value) || after.includes(value) || '•••'.includes(value)) continue
        let form: string
        try {
          form = encodeURIComponent(value)
        } catch {
          continue
        }
        const data = { url: `https://x/?t=${form}`, nested: [value, { words: JSON.stringify({ value }) }] }
        const said = JSON.stringify(redact.data(data))
        expect(said.includes(form) && form.length >= 4 && !'https://x/?t=nestedwordsvalueurl'.includes(form)).toBe(false)
      }
    }),
    { numRuns: 300 },
  )
  const redact = redactor({ token: 'abc/def+1', short: 'ab' })
  expect(redact.text('GET /?t=abc%2Fdef%2B1 abc/def+1 ab')).toBe('GET /?t=••• ••• ab')
  expect(
    redact.problem({
      kind: 'auth',
      code: 'WRONG_SECRET',
      fix: 'enterSecret',
      detail: 'bad abc/def+1',
      params: { ip: 'abc/def+1' },
    }),
  ).toEqual({
    kind: 'auth',
    code: 'WRONG_SECRET',
    fix: 'enterSecret',
    detail: 'bad •••',
    params: { ip: '•••' },
  })
})

test('half a character in a secret is taken out like any other, and stops nothing', () => {
  const redact = redactor({ token: 'abc\ud800def' })
  expect(redact.text('abc\ud800def abc%EF%BF%BDdef')).toBe('••• •••')
})
