/** All formats, and which of them a file is. A new format is a folder beside this file and its line in `connectors`. */
import { QunxiError } from '#shared/contract/errors.ts'
import { readHead, type ByteSource } from '../reading/byte-source.ts'
import { encodingOf } from '../reading/text.ts'
import { looksLikeZip, openArchive } from '../reading/zip.ts'
import type { Connector, Sample } from './format.ts'
import { line } from './line/line.ts'
import { qq } from './qq/qq.ts'
import { likeliestRows } from './sheet/likeliest.ts'
import { contactsCsv, contactsXlsx, ordersCsv, ordersXlsx } from './sheet/sheet.ts'
import { signal } from './signal/signal.ts'
import { slack } from './slack/slack.ts'
import { telegram } from './telegram/telegram.ts'
import { vcard } from './vcard/vcard.ts'
import { wechat } from './wechat/wechat.ts'
import { whatsappText, whatsappZip } from './whatsapp/whatsapp.ts'

export const connectors: readonly Connector[] = [
  telegram,
  whatsappText,
  whatsappZip,
  slack,
  line,
  qq,
  signal,
  wechat,
  vcard,
  contactsCsv,
  contactsXlsx,
  ordersCsv,
  ordersXlsx,
]

/** Throws BAD_INPUT for a code that no format has. */
export function connectorOf(format: string): Connector {
  const found = connectors.find((connector) => connector.format === format)
  if (found) return found
  const known = connectors.map((connector) => connector.format).join(', ')
  throw new QunxiError('BAD_INPUT', `Unknown format ${format}; known are ${known}`, { field: 'format', format })
}

const HEAD = 64 * 1024

/** Reads the beginning of a file once for all formats. Throws BrokenFile for an archive that cannot be opened. */
export async function takeSample(source: ByteSource): Promise<Sample> {
  const head = await readHead(source, HEAD)
  if (!looksLikeZip(head)) {
    const text = new TextDecoder(encodingOf(head, source.size <= head.length)).decode(head)
    return { name: source.name, head, text, entries: null, inner: null }
  }
  const archive = await openArchive(source)
  try {
    const entries = archive.entries.map((entry) => entry.name)
    if (entries.some((entry) => entry.toLowerCase() === 'xl/workbook.xml')) {
      return { name: source.name, head, text: '', entries, inner: await likeliestRows(source) }
    }
    const texts = archive.entries.filter((entry) => /\.txt$/i.test(entry.name))
    const chat = texts.find((entry) => /(^|\/)_chat\.txt$/i.test(entry.name)) ?? texts[0]
    if (!chat) return { name: source.name, head, text: '', entries, inner: null }
    const inner = await readHead(chat.source, HEAD)
    const text = new TextDecoder(encodingOf(inner, chat.size <= inner.length)).decode(inner)
    return { name: source.name, head, text: '', entries, inner: { name: chat.name, text } }
  } finally {
    archive.close()
  }
}

interface Detected {
  connector: Connector
  confidence: number
}

/** Below this nobody knows what a file is. */
const SURE_ENOUGH = 0.35

export function bestFormat(sample: Sample): Detected | null {
  let best: Detected | null = null
  for (const connector of connectors) {
    const confidence = connector.detect(sample)
    if (confidence >= SURE_ENOUGH && (best === null || confidence > best.confidence)) best = { connector, confidence }
  }
  return best
}
