/** What the app was started with: command line and environment. Pure. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseKeyText } from '#main-and-core/key-wrap.ts'
import { QunxiError } from '#shared/contract/errors.ts'

export interface StartArguments {
  /** Absolute; null means the last one, or the start screen. */
  workspace: string | null
  /** 64 lower-case hex digits. */
  key: string | null
  /** Opens the workspace without a window, asks one search, prints one line of JSON, exits. */
  smoke: boolean
  smokeQuery: string
  /** Opens the workspace in a window, looks at what is painted, prints one line of JSON, exits. */
  smokeWindow: boolean
}

interface Given {
  /** process.argv. */
  argv: readonly string[]
  /** True under a plain Electron, where the first bare word is the app's folder. */
  defaultApp: boolean
  env: Readonly<Record<string, string | undefined>>
  cwd: string
}

/**
 * `[WORKSPACE] [--workspace DIR] [--key-file F] [--smoke DIR [--smoke-query TEXT]] [--smoke-window DIR]`; QUNXI_KEY holds
 * the key itself.
 * Throws BAD_INPUT naming the flag, FILE_NOT_FOUND for an unreadable key file. Other flags are Chromium's.
 */
export function parseArguments({ argv, defaultApp, env, cwd }: Given): StartArguments {
  const bare: string[] = []
  const named = new Map<string, string>()
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i]!
    const flag = /^--(workspace|key-file|smoke|smoke-query|smoke-window)(?:=(.*))?$/s.exec(word)
    if (flag) {
      const value = flag[2] ?? argv[++i]
      if (value === undefined || value === '' || value.startsWith('--'))
        throw new QunxiError('BAD_INPUT', `--${flag[1]} needs a value.`)
      named.set(flag[1]!, value)
    } else if (!word.startsWith('-')) {
      bare.push(word)
    }
  }
  const place = named.get('smoke') ?? named.get('smoke-window') ?? named.get('workspace') ?? bare[defaultApp ? 1 : 0]
  return {
    workspace: place === undefined ? null : resolve(cwd, place),
    key: readKey(env['QUNXI_KEY'], named.get('key-file'), cwd),
    smoke: named.has('smoke'),
    smokeWindow: named.has('smoke-window'),
    smokeQuery: named.get('smoke-query') ?? '你好',
  }
}

function readKey(fromEnv: string | undefined, file: string | undefined, cwd: string): string | null {
  if (file !== undefined) {
    let text: string
    try {
      text = readFileSync(resolve(cwd, file), 'utf8')
    } catch (error) {
      throw new QunxiError('FILE_NOT_FOUND', `--key-file: ${(error as Error).message}`)
    }
    const key = parseKeyText(text)
    if (key === null) throw new QunxiError('BAD_INPUT', '--key-file: the file does not hold 64 hex digits.')
    return key
  }
  if (fromEnv === undefined || fromEnv === '') return null
  const key = parseKeyText(fromEnv)
  if (key === null) throw new QunxiError('BAD_INPUT', 'QUNXI_KEY is not 64 hex digits.')
  return key
}
