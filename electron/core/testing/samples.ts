/** The shared sample files, read where they lie beside the checkout; absent on other machines. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const samplesDir = fileURLToPath(new URL('../../../../shared/samples', import.meta.url))

/** Says so once and returns false where the samples are not beside the checkout: such tests then do not run. */
export function haveSamples(): boolean {
  const have = existsSync(samplesDir)
  if (!have) console.warn('samples are not beside this checkout: the tests that read them do not run')
  return have
}
