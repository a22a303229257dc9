import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FaultLog, describeFault } from './fault-log.ts'

test('an entry says what was thrown and where, and nothing that a person wrote', () => {
  const error = Object.assign(new TypeError('客户 13800138000 的备注'), { code: 'EPIPE' })
  error.stack = 'TypeError: 客户 13800138000 的备注\n    at send (/home/may/qunxi/x.js:1:2)\n    at run (node:net:1:1)'
  const text = describeFault('uncaught', error, '/home/may')
  expect(text).toBe('uncaught: TypeError EPIPE\n    at send (~/qunxi/x.js:1:2)\n    at run (node:net:1:1)')
  expect(describeFault('rejection', '13800138000')).toBe('rejection: string')
})

test('the log is bounded, and a place that cannot be written is no fault of its own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'qunxi-faults-'))
  const log = new FaultLog(join(folder, 'logs', 'main.log'), () => 0)
  for (let i = 0; i < 3000; i++) log.write(`${i} ${'x'.repeat(400)}`)
  expect(readdirSync(join(folder, 'logs')).toSorted()).toEqual(['main.log', 'main.log.old'])
  for (const name of ['main.log', 'main.log.old']) expect(statSync(join(folder, 'logs', name)).size).toBeLessThan(300 * 1024)
  expect(readFileSync(join(folder, 'logs', 'main.log'), 'utf8')).toContain('1970-01-01T00:00:00.000Z 2999 ')
  expect(() => new FaultLog(join(folder, 'logs', 'main.log', 'below-a-file.log')).write('x')).not.toThrow()
  rmSync(folder, { recursive: true, force: true })
})
