import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { phoneNeedle, phoneOf, readPhones } from './phone.ts'

describe('one number, however it is written', () => {
  test.each([
    '13800138000',
    '+86 138 0013 8000',
    '+86\u00a0138\u00a00013\u00a08000',
    '\u202a+86 138 0013 8000\u202c',
    '(+86) 138-0013-8000',
    '0086 13800138000',
    '008613800138000',
    '86-13800138000',
    '+8613800138000',
    '138.0013.8000',
    '138‑0013‑8000',
    '１３８００１３８０００',
    '＋８６　１３８００１３８０００',
    '13800138000.0',
    '13800138000.00',
    '1.3800138000E+10',
    '1.3800138E10',
    '="13800138000"',
    "'13800138000",
    'tel:+86-138-0013-8000',
    '手机：13800138000',
    'Tel: 138 0013 8000',
    '张三13800138000',
    '13800138000（微信同号）',
    '13800138000 张先生',
    '013800138000',
    '1795113800138000',
    '13,800,138,000',
    '٠١٣٨٠٠١٣٨٠٠٠',
    ' 13800138000\t',
  ])('%s', (text) => {
    expect(readPhones(text)).toEqual({ numbers: ['13800138000'], extended: [], why: null })
  })

  test.each([
    ['021-12345678', '02112345678'],
    ['(021) 1234 5678', '02112345678'],
    ['+86 21 1234 5678', '02112345678'],
    ['+86 (0)21 12345678', '02112345678'],
    ['0571-8765432', '05718765432'],
    ['0755 8765 4321', '075587654321'],
    ['010-1234567', '0101234567'],
    ['400-123-4567', '4001234567'],
    ['+86 400 123 4567', '4001234567'],
    ['+852 9123 4567', '+85291234567'],
    ['852-91234567', '+85291234567'],
    ['00852 9123 4567', '+85291234567'],
    ['+1 (905) 555-1234', '+19055551234'],
    ['905-555-1234', '9055551234'],
    ['+44 20 7946 0958', '+442079460958'],
    ['+44 (0)20 7946 0958', '+442079460958'],
    ['0912345678', '0912345678'],
    ['12345678', '12345678'],
  ])('%s → %s', (text, number) => {
    expect(readPhones(text)).toEqual({ numbers: [number], extended: [], why: null })
  })
})

describe('no whole number, and why', () => {
  test.each([
    '138****8000',
    '138＊＊＊＊8000',
    '138 **** 8000',
    '138xxxx8000',
    '138XXXX8000',
    '138××××8000',
    '138····8000',
    '138•8000',
    '138…8000',
    '138...8000',
    '138----8000',
    '138████8000',
    '138????8000',
    '138##8000',
    '138____8000',
    '1380013****',
    '*******8000',
    '+86-138****8000',
    '尾号8000',
    '138某某某某8000',
  ])('masked: %s', (text) => {
    expect(readPhones(text)).toEqual({ numbers: [], extended: [], why: 'masked' })
  })

  test.each(['1.38E+10', '1.38001E+10', '1,38E+10', '1.38E10', '1.38001380E+10', '8.61380E+12'])('rounded: %s', (text) => {
    expect(readPhones(text)).toEqual({ numbers: [], extended: [], why: 'rounded' })
  })

  test.each([
    '12345',
    '1380013800',
    '138001380001',
    '11111111111',
    '1234567890',
    '10000000000',
    'a13800138000',
    'wx_13800138000',
    '13800138000.5',
    '+86 1380013800',
    '4012345678901234567',
  ])('incomplete: %s', (text) => {
    expect(readPhones(text)).toEqual({ numbers: [], extended: [], why: 'incomplete' })
  })

  test.each(['', ' ', '-', '--', '无', '暂无', 'N/A', 'null', '0', '00000000000', '/', '微信联系'])(
    'nothing said: %j',
    (text) => {
      expect(readPhones(text)).toEqual({ numbers: [], extended: [], why: null })
    },
  )
})

describe('extensions and relays', () => {
  test.each([
    ['18412345678-9021', '18412345678-9021'],
    ['18412345678转9021', '18412345678-9021'],
    ['13800138000转123', '13800138000-123'],
    ['18412345678 转 9021', '18412345678-9021'],
    ['18412345678,9021', '18412345678-9021'],
    ['18412345678 9021', '18412345678-9021'],
    ['18412345678#9021', '18412345678-9021'],
    ['18412345678_9021', '18412345678-9021'],
    ['18412345678 ext. 9021', '18412345678-9021'],
    ['18412345678 x9021', '18412345678-9021'],
    ['tel:+86-138-0013-8000;ext=1', '13800138000-1'],
    ['021-12345678-801', '02112345678-801'],
    ['021-12345678转801', '02112345678-801'],
    ['(021)12345678 分机：801', '02112345678-801'],
    ['400-123-4567-8', '4001234567-8'],
    ['+1 905 555 1234 ext 12', '+19055551234-12'],
  ])('%s', (text, extended) => {
    expect(readPhones(text)).toEqual({ numbers: [], extended: [extended], why: 'extension' })
  })
})

describe('several', () => {
  test.each([
    '13800138000/13900139000',
    '13800138000、13900139000',
    '13800138000,13900139000',
    '13800138000，13900139000',
    '13800138000;13900139000',
    '13800138000；13900139000',
    '13800138000 13900139000',
    '138 0013 8000 139 0013 9000',
    '13800138000 和 13900139000',
    '13800138000或13900139000',
    '13800138000\n13900139000',
    '13800138000 | 13900139000',
    '13800138000 and 13900139000',
    '13800138000-13900139000',
    '张三13800138000李四13900139000',
    'Mobile: 13800138000 Work: 13900139000',
    '13800138000 / +86 139-0013-9000 / 13800138000',
    '13800138000(家) 13900139000(公司)',
  ])('%s', (text) => {
    expect(readPhones(text)).toEqual({ numbers: ['13800138000', '13900139000'], extended: [], why: null })
  })

  test('a whole one beside one that is not', () => {
    expect(readPhones('138****8000/13900139000')).toEqual({ numbers: ['13900139000'], extended: [], why: 'masked' })
    expect(readPhones('021-12345678 13900139000').numbers).toEqual(['02112345678', '13900139000'])
    expect(readPhones('12345678 87654321').numbers).toEqual(['12345678', '87654321'])
  })
})

const digit = fc.integer({ min: 0, max: 9 })
const mobile = fc
  .tuple(fc.integer({ min: 3, max: 9 }), fc.array(digit, { minLength: 9, maxLength: 9 }))
  .map(([second, rest]) => `1${second}${rest.join('')}`)
  .filter((number) => !/^(\d)\1*$|^\d0{6,}$/.test(number))
const landline = fc
  .tuple(fc.constantFrom('010', '021', '0755', '0571'), fc.integer({ min: 20_000_000, max: 89_999_999 }))
  .map(([area, local]) => `${area}${local}`)
const whole = fc.oneof(mobile, landline)
const spell = fc.constantFrom<(number: string) => string>(
  (number) => number,
  (number) => `+86 ${number.replace(/^0/, '')}`,
  (number) => `0086-${number}`,
  (number) => `\u202a${number.slice(0, 3)}\u00a0${number.slice(3, 7)}\u00a0${number.slice(7)}\u202c`,
  (number) => [...number].map((one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0)).join(''),
  (number) => `手机:${number}`,
)

test('every spelling of a number is that number', () => {
  fc.assert(
    fc.property(whole, spell, (number, write) => {
      expect(readPhones(write(number)).numbers).toEqual([number])
    }),
  )
  fc.assert(
    fc.property(mobile, (number) => {
      expect(phoneOf(`${number}.0`)).toBe(number)
      expect(phoneOf(`${number[0]}.${number.slice(1)}E+10`)).toBe(number)
    }),
  )
})

test('several numbers in a field are those numbers, in their order', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(whole, { minLength: 2, maxLength: 4 }),
      fc.constantFrom('/', '、', ' ', ', ', '；', ' 或 ', '\n'),
      (numbers, between) => {
        expect(readPhones(numbers.join(between)).numbers).toEqual(numbers)
      },
    ),
  )
})

test('a hidden digit anywhere leaves no number, and no digits of it are one', () => {
  fc.assert(
    fc.property(
      mobile,
      fc.integer({ min: 0, max: 10 }),
      fc.integer({ min: 2, max: 6 }),
      fc.constantFrom('*', '＊', 'x', 'X', '·', '•', '#', '?'),
      (number, at, count, sign) => {
        const hidden = [...number].map((one, i) => (i >= at && i < at + count ? sign : one)).join('')
        const shown = hidden.replaceAll(sign, '').length
        const read = readPhones(hidden)
        expect(read.numbers).toEqual([])
        // A single sign at the very end may be no mask but a note.
        if (11 - shown > 1) expect(read.why).toBe('masked')
      },
    ),
  )
})

test('figures behind a whole number never make a longer number, nor that number alone', () => {
  fc.assert(
    fc.property(whole, fc.integer({ min: 1, max: 99_999 }), fc.constantFrom('-', '转', ' ext ', '#', ' '), (number, more, by) => {
      const read = readPhones(`${number}${by}${more}`)
      expect(read.numbers).toEqual([])
      expect(read.extended).toEqual([`${number}-${more}`])
    }),
  )
})

test('whatever is written, an answer is digits with a + at most, and reading it again gives it again', () => {
  const any = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.string({ unit: fc.constantFrom(...'0123456789+-() .,;/*xE#转、'), maxLength: 40 }),
  )
  fc.assert(
    fc.property(any, (text) => {
      for (const number of readPhones(text).numbers) {
        expect(number).toMatch(/^\+?\d{6,15}$/)
        expect(readPhones(number).numbers).toEqual([number])
      }
    }),
    { numRuns: 2000 },
  )
})

test('long fields cost nothing', () => {
  const started = performance.now()
  for (const piece of ['1', '1 ', '(', '+', '13800138000 ', 'x', '#', '1.']) readPhones(piece.repeat(100_000))
  expect(performance.now() - started).toBeLessThan(200)
})

test('what is typed to find a number', () => {
  expect(['138 0013', '+86 138-0013-8000', '138-0013-8000', '８０００', '8000'].map(phoneNeedle)).toEqual([
    '1380013',
    '13800138000',
    '13800138000',
    '8000',
    '8000',
  ])
  expect(['小林', '138', 'a1380', ''].map(phoneNeedle)).toEqual([null, null, null, null])
})
