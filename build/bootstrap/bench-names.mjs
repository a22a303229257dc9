import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './paths.mjs'

export const benchFolder = join(root, 'bench')

/** @returns {string[]} the files of bench/ that are run; those that export something are parts of them */
export function benchNames() {
  if (!existsSync(benchFolder)) return []
  return readdirSync(benchFolder)
    .filter((file) => /^[a-z0-9-]+\.ts$/.test(file) && !/^export /m.test(readFileSync(join(benchFolder, file), 'utf8')))
    .map((file) => file.slice(0, -3))
    .sort()
}
