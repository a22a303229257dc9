/** WhatsApp's "Export chat": a text file, or an archive holding it with the media. */
import { BrokenFile } from '../../reading/broken-file.ts'
import type { ByteSource } from '../../reading/byte-source.ts'
import { openArchive } from '../../reading/zip.ts'
import { baseName, stem, type Connector } from '../format.ts'
import { splitSpeaker } from './body.ts'
import { readHeader } from './header.ts'
import { parseTranscript, surveyTranscript, titleFromName } from './transcript.ts'

/** How much of a text looks like this format: headers that parse, some with a speaker. */
function transcriptScore(text: string): number {
  const lines = text.split(/\r\n|\n|\r/, 400).slice(0, 399)
  let headers = 0
  let speakers = 0
  let filled = 0
  for (const line of lines) {
    if (line.trim() === '') continue
    filled++
    const header = readHeader(line)
    if (!header) continue
    headers++
    if (splitSpeaker(header.rest, new Set(), new Set()).name !== null) speakers++
  }
  if (headers === 0 || filled === 0) return 0
  const first = lines.find((line) => line.trim() !== '') ?? ''
  const opening = readHeader(first) ? 0.3 : 0
  return Math.min(0.95, opening + 0.3 * Math.min(1, (headers / filled) * 3) + (speakers > 0 ? 0.35 : 0))
}

export const whatsappText: Connector = {
  format: 'whatsapp-txt',
  name: { zh: 'WhatsApp', en: 'WhatsApp' },
  channel: { id: 'whatsapp-import', name: 'WhatsApp' },
  localTimes: true,
  detect: (sample) => (sample.entries ? 0 : transcriptScore(sample.text)),
  prepare: (source, options) => surveyTranscript(source, titleFromName(stem(source.name)), stem(source.name), options),
  parse: parseTranscript,
}

const TEXT_ENTRY = /^(?:.*\/)?(?:_chat|[^/]*(?:WhatsApp|聊天|Chat)[^/]*)\.txt$/i

async function withTranscript<T>(source: ByteSource, work: (text: ByteSource) => Promise<T>): Promise<T> {
  const archive = await openArchive(source)
  try {
    return await work(
      chatEntry(
        archive.entries.map((entry) => entry.source),
        source.name,
      ),
    )
  } finally {
    archive.close()
  }
}

function chatEntry(sources: ByteSource[], archive: string): ByteSource {
  const texts = sources.filter((entry) => /\.txt$/i.test(entry.name))
  const found = texts.find((entry) => TEXT_ENTRY.test(entry.name)) ?? texts[0]
  if (!found) throw new BrokenFile(archive, 'ZIP_PART_MISSING', { value: '_chat.txt' })
  return found
}

export const whatsappZip: Connector = {
  format: 'whatsapp-zip',
  name: { zh: 'WhatsApp ZIP', en: 'WhatsApp ZIP' },
  channel: { id: 'whatsapp-import', name: 'WhatsApp' },
  localTimes: true,
  detect: (sample) => {
    if (!sample.entries || !sample.inner || !/\.txt$/i.test(sample.inner.name)) return 0
    return transcriptScore(sample.inner.text)
  },
  prepare: (source, options) =>
    withTranscript(source, (text) => {
      const named = titleFromName(stem(text.name)) ?? titleFromName(stem(source.name))
      const fallback = baseName(text.name) === '_chat.txt' ? stem(source.name) : stem(text.name)
      return surveyTranscript(text, named, fallback, options)
    }),
  async *parse(source, options, prepared) {
    const archive = await openArchive(source)
    try {
      const text = chatEntry(
        archive.entries.map((entry) => entry.source),
        source.name,
      )
      yield* parseTranscript(text, options, prepared)
    } finally {
      archive.close()
    }
  },
}
