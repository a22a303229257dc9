/** The open-source parts that ship, with the versions of package.json. A test compares the licences with the packages themselves. */
import { dependencies } from '../../../package.json'

interface LicenceLine {
  name: string
  version: string
  licence: string
}

/** All others are MIT. */
const notMit: Readonly<Record<string, string>> = { 'opencc-js': 'MIT AND Apache-2.0' }

/** `npm:better-sqlite3-multiple-ciphers@13.0.3` is what really ships under the alias. */
function shipped(name: string, version: string): { name: string; version: string } {
  const alias = /^npm:(.+)@([^@]+)$/u.exec(version)
  return alias ? { name: alias[1] ?? name, version: alias[2] ?? version } : { name, version }
}

export const licences: readonly LicenceLine[] = [
  ...Object.entries(dependencies).map(([name, version]) => ({ ...shipped(name, version), licence: notMit[name] ?? 'MIT' })),
  { name: 'SQLite', version: '3', licence: 'Public domain' },
  { name: 'Electron, Chromium', version: '', licence: 'MIT, BSD-3-Clause' },
].toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
