/** Where the command line finds the key: `--key-file`, then `QUNXI_KEY`, then the demo's own `demo.key`. */
import { readFileSync } from 'node:fs'
import { QunxiError } from '#shared/contract/errors.ts'
import { parseKeyText, readDemoKey } from '#main-and-core/key-wrap.ts'

/** Throws KEY_REQUIRED, FILE_NOT_FOUND or WRONG_KEY. The key never appears in a message. */
export function findKey(dir: string, keyFile: string | undefined): string {
  if (keyFile !== undefined) {
    let text: string
    try {
      text = readFileSync(keyFile, 'utf8')
    } catch {
      throw new QunxiError('FILE_NOT_FOUND', `The key file cannot be read: ${keyFile}`, { file: keyFile })
    }
    return checked(text, `the key file ${keyFile}`)
  }
  if (process.env.QUNXI_KEY) return checked(process.env.QUNXI_KEY, 'QUNXI_KEY')
  const demo = readDemoKey(dir)
  if (demo) return demo
  throw new QunxiError('KEY_REQUIRED', 'Give the database key (64 hex digits) by QUNXI_KEY or --key-file')
}

function checked(text: string, where: string): string {
  const key = parseKeyText(text)
  if (!key) throw new QunxiError('WRONG_KEY', `${where} does not hold a key: 64 hex digits are expected`)
  return key
}
