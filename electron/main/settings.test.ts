import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultSettings, SettingsFile } from './settings.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'qunxi-settings-'))
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(dir, { recursive: true, force: true })
})

test('the first start is silent; settings that cannot be understood are set aside and said', () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
  const path = join(dir, 'settings.json')
  const defaults = defaultSettings('zh-CN')
  expect(new SettingsFile(path, defaults).current).toBe(defaults)
  expect(logged).not.toHaveBeenCalled()
  writeFileSync(path, '{half')
  expect(new SettingsFile(path, defaults).current).toBe(defaults)
  expect(logged).toHaveBeenCalledWith(expect.stringContaining('settings.json could not be understood'))
  expect(existsSync(path)).toBe(false)
  expect(readFileSync(`${path}.bad`, 'utf8')).toBe('{half')
})
