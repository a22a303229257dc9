/** Text files of Signal chats as desktop exporters write them: `[2019-12-24, 12:23] Jane Doe: Hello`. */
import { stem, type Connector } from '../format.ts'
import { parseTranscript, surveyTranscript } from '../whatsapp/transcript.ts'

const HEADER = /^\[\d{4}-\d{2}-\d{2},? \d{2}:\d{2}\] [^:\n]{1,100}: /

export const signal: Connector = {
  format: 'signal-txt',
  name: { zh: 'Signal', en: 'Signal' },
  channel: { id: 'signal-import', name: 'Signal' },
  localTimes: true,
  detect(sample) {
    if (sample.entries) return 0
    const lines = sample.text.split(/\r?\n/, 300).filter((line) => line.startsWith('['))
    const good = lines.filter((line) => HEADER.test(line)).length
    return good > 0 && HEADER.test(sample.text.trimStart()) && good >= lines.length * 0.8 ? 0.97 : 0
  },
  prepare: (source, options) => surveyTranscript(source, null, stem(source.name), options),
  parse: parseTranscript,
}
