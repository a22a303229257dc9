import { readFileSync } from 'node:fs'
import { QunxiError } from '#shared/contract/errors.ts'
import { frequencyCheck } from '#shared/contract/frequency-case.ts'
import { bareCommand, type Command } from './command.ts'

function readJson(file: string): unknown {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    throw new QunxiError(code === 'ENOENT' ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE', `${file}: ${(error as Error).message}`, {
      file,
    })
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new QunxiError('BAD_INPUT', `${file} is not JSON: ${(error as Error).message}`, { file })
  }
}

export const calendarCommands: Record<string, Command> = {
  'frequency check': bareCommand(
    {
      usage: 'frequency check --input CASE.json',
      about: 'Judge candidates against frequency policies; needs no workspace',
      options: ['input'],
    },
    (args) => {
      const file = args.options.input
      if (!file) throw new QunxiError('BAD_INPUT', 'Say which case with --input CASE.json', { option: 'input' })
      return frequencyCheck(readJson(file))
    },
  ),
}
