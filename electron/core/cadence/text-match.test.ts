import { expect, test } from 'vitest'
import { SAME_TEXT, sharedText } from './text-match.ts'

const body = '{{群名}}的姐妹们，冬季面霜第二件半价，仅限今晚 20:00–22:00，戳链接下单～'

test.each([
  ['浦东一群的姐妹们，冬季面霜第二件半价！仅限今晚20:00-22:00，戳链接下单', true],
  ['早上好呀～ 冬季面霜第二件半价，仅限今晚 20:00–22:00 🎉 戳链接下单，手慢无', true],
  ['今天教大家冬季面霜怎么涂才不搓泥', false],
  ['好的', false],
])('%s', (message, same) => {
  expect(sharedText(body, message) >= SAME_TEXT).toBe(same)
})
