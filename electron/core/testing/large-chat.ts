/** A chat of any size as WhatsApp exports it, made for the run: what case 120 makes, without Python. */
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { seeded } from './simulators.ts'

const WORDS =
  '的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经'
const AT_ONCE = 1_000

/** Writes `lines` messages of 200 people, four to forty characters each; returns the path. */
export async function writeLargeChat(file: string, lines: number): Promise<string> {
  const random = seeded(1)
  const out = createWriteStream(file)
  let at = Date.UTC(2020, 0, 13, 8)
  const line = () => {
    at += (1 + random.below(60)) * 1000
    const t = new Date(at)
    const text = Array.from({ length: 4 + random.below(37) }, () => WORDS[random.below(WORDS.length)]).join('')
    const minute = String(t.getUTCMinutes()).padStart(2, '0')
    const day = `${t.getUTCMonth() + 1}/${t.getUTCDate()}/${String(t.getUTCFullYear()).slice(2)}`
    return `${day}, ${t.getUTCHours()}:${minute} - 用户${1 + random.below(200)}: ${text}\n`
  }
  for (let from = 0; from < lines; from += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, lines - from) }, line)
    if (!out.write(some.join(''))) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
  return file
}
