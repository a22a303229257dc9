import { expect, test } from 'vitest'
import { connectorOf, connectors } from './registry.ts'

test('a code belongs to one format, and every format is found by it', () => {
  const codes = connectors.map(({ format }) => format)
  expect(new Set(codes).size).toBe(codes.length)
  for (const connector of connectors) expect(connectorOf(connector.format)).toBe(connector)
  expect(() => connectorOf('pdf')).toThrow('Unknown format pdf; known are telegram-json, ')
})

test('one channel has one name', () => {
  const names = new Map<string, string>()
  for (const { channel } of connectors) {
    expect(names.get(channel.id) ?? channel.name).toBe(channel.name)
    names.set(channel.id, channel.name)
  }
})
