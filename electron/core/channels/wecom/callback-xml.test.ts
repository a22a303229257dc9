import { expect, test } from 'vitest'
import { encryptedOf, readCallbackXml } from './callback-xml.ts'

test('80,000 items are refused in a blink, and 20,000 are read in one', async () => {
  const list = (n: number) => `<xml><Event>x</Event><List>${'<Item>a</Item>'.repeat(n)}</List></xml>`
  const started = performance.now()
  await expect(readCallbackXml(list(70_000))).rejects.toThrow('its lists are too long')
  expect((await readCallbackXml(list(20_000))).lists.get('List')).toHaveLength(20_000)
  expect(performance.now() - started).toBeLessThan(2000)
})

test('depth and the number of fields have an end', async () => {
  await expect(readCallbackXml('<a>'.repeat(300_000))).rejects.toThrow('nested too deep')
  const fields = Array.from({ length: 5000 }, (_, i) => `<F${i}>1</F${i}>`).join('')
  await expect(readCallbackXml(`<xml>${fields}</xml>`)).rejects.toThrow('too many fields')
})

test('of the outer body only Encrypt is taken, however the rest looks', () => {
  expect(encryptedOf('<xml><ToUserName><![CDATA[ww]]></ToUserName><Encrypt><![CDATA[abc=]]></Encrypt></xml>')).toBe('abc=')
  expect(encryptedOf('<xml><Encrypt>\n abc= \n</Encrypt><a><b></xml>')).toBe('abc=')
  for (const body of ['', '<xml/>', '<Encrypt>', '<Encrypt></Encrypt>', '</Encrypt><Encrypt>'])
    expect(() => encryptedOf(body)).toThrow('it has no Encrypt')
  const started = performance.now()
  expect(() => encryptedOf('<Encrypt><![CDATA['.repeat(58_000))).toThrow('it has no Encrypt')
  expect(() => encryptedOf('x'.repeat(2 << 20))).toThrow('larger')
  expect(performance.now() - started).toBeLessThan(500)
})
