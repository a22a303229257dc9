import { describe, expect, test } from 'vitest'
import { frequencyCheck } from './frequency-case.ts'

const shanghai = {
  zone: 'Asia/Shanghai',
  policies: [
    {
      id: 'p1',
      scope: { kind: 'workspace' },
      kinds: ['promo'],
      max: 3,
      window: { rollingDays: 7 },
      minGapHours: 20,
      quietHours: { from: '22:00', to: '08:00' },
    },
  ],
  groups: [{ id: 'g1', tier: 'vip', members: ['c1', 'c2'] }],
}
const promo = (id: string, at: string, more: object = { group: 'g1' }) => ({ id, at, kind: 'promo', ...more })
const sent = (id: string, at: string, more?: object) => ({ ...promo(id, at, more), state: 'sent' })

describe('what an operator sees', () => {
  test('the fourth promo within seven days is refused, with the three that fill it and the next free slot', () => {
    const { verdicts } = frequencyCheck({
      ...shanghai,
      touches: [
        sent('mon', '2026-11-23T10:00:00+08:00'),
        sent('wed', '2026-11-25T10:00:00+08:00'),
        sent('thu', '2026-11-26T10:00:00+08:00'),
      ],
      candidates: [promo('sat', '2026-11-28T10:00:00+08:00'), promo('next', '2026-11-30T10:00:00+08:00')],
    })
    expect(verdicts).toEqual([
      {
        id: 'sat',
        allowed: false,
        policy: 'p1',
        condition: 'rolling',
        filledBy: ['mon', 'wed', 'thu'],
        nextFree: '2026-11-30T02:00:00.000Z',
      },
      { id: 'next', allowed: true },
    ])
  })

  test('a touch in the middle is checked against later planned ones', () => {
    const { verdicts } = frequencyCheck({
      ...shanghai,
      touches: [
        sent('a', '2026-11-25T10:00:00+08:00'),
        sent('b', '2026-11-26T10:00:00+08:00'),
        sent('c', '2026-11-27T10:00:00+08:00'),
      ],
      candidates: [promo('x', '2026-11-22T10:00:00+08:00')],
    })
    expect(verdicts[0]).toMatchObject({ allowed: false, condition: 'rolling', filledBy: ['a', 'b', 'c'] })
  })

  test('history over the cap does not refuse a touch elsewhere', () => {
    const touches = ['01', '02', '03', '04', '05', '06'].map((day) => sent(`t${day}`, `2026-11-${day}T10:00:00+08:00`))
    const { verdicts } = frequencyCheck({ ...shanghai, touches, candidates: [promo('x', '2026-11-20T10:00:00+08:00')] })
    expect(verdicts[0]).toEqual({ id: 'x', allowed: true })
  })

  test('a customer in two groups is protected over both, and the first member who is over is named', () => {
    const { verdicts } = frequencyCheck({
      zone: 'Asia/Shanghai',
      policies: [{ id: 'each', scope: { kind: 'eachCustomer' }, kinds: ['promo'], max: 2, window: { calendar: 'week' } }],
      groups: [
        { id: 'g1', members: ['c0', 'c1'] },
        { id: 'g2', members: ['c1', 'c2'] },
      ],
      touches: [sent('a', '2026-11-23T10:00:00+08:00'), sent('b', '2026-11-24T10:00:00+08:00', { customer: 'c1' })],
      candidates: [
        promo('x', '2026-11-29T23:59:00+08:00', { group: 'g2' }),
        promo('y', '2026-11-30T00:00:00+08:00', { group: 'g2' }),
      ],
    })
    expect(verdicts).toEqual([
      {
        id: 'x',
        allowed: false,
        policy: 'each',
        condition: 'calendar',
        filledBy: ['a', 'b'],
        nextFree: '2026-11-29T16:00:00.000Z',
      },
      { id: 'y', allowed: true },
    ])
  })

  test('quiet hours end an hour of sleep early or late where the clock changes', () => {
    const quiet = { id: 'q', scope: { kind: 'workspace' }, kinds: ['promo'], quietHours: { from: '22:00', to: '08:00' } }
    const check = (zone: string, at: string) =>
      frequencyCheck({ zone, policies: [quiet], groups: [{ id: 'g1' }], candidates: [promo('x', at)] }).verdicts[0]
    expect(check('America/New_York', '2026-03-07T22:00:00-05:00')).toMatchObject({
      condition: 'quiet',
      nextFree: '2026-03-08T12:00:00.000Z',
    })
    expect(check('America/New_York', '2026-10-31T22:00:00-04:00')).toMatchObject({
      condition: 'quiet',
      nextFree: '2026-11-01T13:00:00.000Z',
    })
    expect(check('Asia/Shanghai', '2026-10-31T21:59:00+08:00')).toEqual({ id: 'x', allowed: true })
  })

  test('an hour that comes twice is quiet twice', () => {
    const quiet = { id: 'q', scope: { kind: 'workspace' }, kinds: ['promo'], quietHours: { from: '01:00', to: '01:30' } }
    const { verdicts } = frequencyCheck({
      zone: 'America/New_York',
      policies: [quiet],
      groups: [{ id: 'g1' }],
      candidates: [promo('first', '2026-11-01T01:10:00-04:00'), promo('second', '2026-11-01T01:00:00-05:00')],
    })
    expect(verdicts).toMatchObject([{ nextFree: '2026-11-01T05:30:00.000Z' }, { nextFree: '2026-11-01T06:30:00.000Z' }])
  })

  test('max 0 blocks, no max does not cap, and other kinds are free', () => {
    const { verdicts } = frequencyCheck({
      zone: 'Asia/Shanghai',
      policies: [
        { id: 'open', scope: { kind: 'workspace' }, kinds: ['promo'], minGapHours: 0 },
        { id: 'block', scope: { kind: 'tier', tier: 'vip' }, kinds: ['promo'], max: 0 },
      ],
      groups: [{ id: 'g1', tier: 'vip' }, { id: 'g2' }],
      candidates: [
        promo('a', '2026-11-23T10:00:00+08:00'),
        promo('b', '2026-11-23T10:00:00+08:00', { group: 'g2' }),
        { ...promo('c', '2026-11-23T10:00:00+08:00'), kind: 'service' },
      ],
    })
    expect(verdicts).toEqual([
      { id: 'a', allowed: false, policy: 'block', condition: 'max0', filledBy: [], nextFree: null },
      { id: 'b', allowed: true },
      { id: 'c', allowed: true },
    ])
  })
})

describe('a case that contradicts itself is an error that names its place', () => {
  const base = { ...shanghai, touches: [] as object[], candidates: [] as object[] }
  const policy = (more: object) => ({
    ...base,
    policies: [{ id: 'p9', scope: { kind: 'workspace' }, kinds: ['promo'], ...more }],
  })
  test.each<[string, object, string, RegExp]>([
    [
      'a window without max',
      policy({ window: { rollingDays: 7 } }),
      'POLICY_INVALID',
      /policies\[0\]\.window \(p9\).*without max/,
    ],
    ['max without a window', policy({ max: 3 }), 'POLICY_INVALID', /policies\[0\]\.max \(p9\).*needs a window/],
    [
      'two windows at once',
      policy({ max: 3, window: { rollingDays: 7, calendar: 'week' } }),
      'POLICY_INVALID',
      /policies\[0\]\.window \(p9\)/,
    ],
    [
      'an unknown period',
      policy({ max: 3, window: { calendar: 'fortnight' } }),
      'POLICY_INVALID',
      /policies\[0\]\.window\.calendar \(p9\)/,
    ],
    [
      'a broken time of day',
      policy({ quietHours: { from: '25:00', to: '08:00' } }),
      'POLICY_INVALID',
      /policies\[0\]\.quietHours\.from \(p9\)/,
    ],
    ['a negative gap', policy({ minGapHours: -1 }), 'POLICY_INVALID', /policies\[0\]\.minGapHours \(p9\)/],
    ['half a touch', policy({ max: 1.5, window: { rollingDays: 7 } }), 'POLICY_INVALID', /policies\[0\]\.max \(p9\)/],
    ['a misspelt limit', policy({ minGapHour: 3 }), 'POLICY_INVALID', /policies\[0\] \(p9\).*minGapHour/],
    [
      'a policy for a group that is not there',
      policy({ scope: { kind: 'group', id: 'g7' } }),
      'POLICY_INVALID',
      /policies\[0\]\.scope\.id \(p9\): unknown group "g7"/,
    ],
    [
      'an unknown group',
      { ...base, candidates: [promo('x', '2026-11-23T10:00:00+08:00', { group: 'g7' })] },
      'BAD_INPUT',
      /candidates\[0\]\.group \(x\): unknown group "g7"/,
    ],
    [
      'nobody addressed',
      { ...base, candidates: [promo('x', '2026-11-23T10:00:00+08:00', {})] },
      'BAD_INPUT',
      /candidates\[0\] \(x\): give either group or customer/,
    ],
    [
      'both addressed',
      { ...base, touches: [sent('t', '2026-11-23T10:00:00+08:00', { group: 'g1', customer: 'c1' })] },
      'BAD_INPUT',
      /touches\[0\] \(t\): give either/,
    ],
    [
      'seconds',
      { ...base, touches: [sent('t', '2026-11-23T10:00:30+08:00')] },
      'BAD_INPUT',
      /touches\[0\]\.at \(t\): times lie on whole minutes/,
    ],
    [
      'a time without an offset',
      { ...base, touches: [sent('t', '2026-11-23T10:00:00')] },
      'BAD_INPUT',
      /touches\[0\]\.at \(t\).*offset/,
    ],
    [
      'an unknown state',
      { ...base, touches: [{ ...sent('t', '2026-11-23T10:00:00+08:00'), state: 'seen' }] },
      'BAD_INPUT',
      /touches\[0\]\.state \(t\)/,
    ],
    [
      'an id used twice',
      { ...base, touches: [sent('t', '2026-11-23T10:00:00+08:00')], candidates: [promo('t', '2026-11-23T10:00:00+08:00')] },
      'BAD_INPUT',
      /candidates\[0\]\.id \(t\): the same id as touches\[0\]\.id/,
    ],
    ['an unknown zone', { ...base, zone: 'Mars/Olympus' }, 'BAD_INPUT', /zone: not a known IANA time zone/],
    ['no case at all', [], 'BAD_INPUT', /case/],
  ])('%s', (_, input, code, message) => {
    let thrown: unknown
    try {
      frequencyCheck(input)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toMatchObject({ code, message: expect.stringMatching(message) })
  })
})
