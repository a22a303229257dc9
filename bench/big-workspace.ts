/** A workspace with many messages, made once by the real import and kept for the benchmarks that open one. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { importCommand } from '../electron/core/cli/import-command.ts'
import { searchIndex } from '../electron/core/store/search/search-index.ts'
import { LATEST_VERSION } from '../electron/core/store/migrate.ts'
import { Workspace } from '../electron/core/workspace.ts'
import { DAY } from '../shared/domain/zone.ts'
import { corpus, seeded, type CorpusMessage } from './corpus.ts'
import { writeTelegram } from './exports.ts'

export const BIG_KEY = 'b1'.repeat(32)
const ZONE = 'Asia/Shanghai'
const SPAN_DAYS = 60
/** One of the fifty thousand speaks for the shop. */
const STAFF_NUMBER = 7
const STAFF = `客户${STAFF_NUMBER}`

/** The folder of a workspace of so many messages in 500 groups by 50,000 people, the last of them from the day it was made. */
export function bigWorkspace(messages: number): Promise<string> {
  return made(`workspace-${messages}`, messages, (each) => each, comeToRest)
}

/**
 * The same with a shop that speaks: an eighth of what is said is its staff's, a third of that to everybody, and people ask about goods,
 * orders and trouble. Nothing of it has been worked out yet: labels, waits and drafts are due when it is opened.
 */
export function staffedWorkspace(messages: number): Promise<string> {
  const random = seeded(3)
  const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)]!
  return made(`due-${messages}`, messages, (each) => {
    const roll = random()
    if (roll < 0.04) return { ...each, sender: STAFF_NUMBER, text: pick(promos) + each.text }
    if (roll < 0.12) return { ...each, sender: STAFF_NUMBER, text: pick(replies) + each.text }
    if (roll < 0.2) return { ...each, text: pick(questions) + each.text }
    return each
  })
}

const promos = [
  '【限时秒杀】今晚八点爆款直降，到手价59.9元，前100名下单立减20，点击链接抢购 ',
  '宝宝们新品上架啦！领券满199减50，库存不多，手慢无，赶紧下单吧 ',
  '今天分享一个小知识：敏感肌怎么选防晒霜？ ',
  '早上好呀，大家周末都去哪里玩了，来聊聊 ',
]
const replies = ['亲，您好，', '好的亲，已经帮您登记了，', '亲亲，单号发您了，', '@客户 稍等，我看一下，']
const questions = [
  '这个还有货吗？',
  '什么时候发货呀',
  '请问多少钱？',
  '我的订单怎么还没到？',
  '质量太差了，我要退款，投诉你们',
  '有没有优惠券',
]

/** What an import leaves to be done in quiet moments: a start is measured, not what another left behind. */
function comeToRest(workspace: Workspace): void {
  workspace.settle('cadence', 'drafts')
  while (workspace.store.write((db) => searchIndex.maintain(db, 1000)));
}

async function made(
  name: string,
  messages: number,
  said: (each: CorpusMessage) => CorpusMessage,
  finish: (workspace: Workspace) => void = () => {},
): Promise<string> {
  const cache = join(import.meta.dirname, '..', '.cache', 'bench')
  const dir = join(cache, `${name}-schema-${LATEST_VERSION}`)
  if (existsSync(dir)) return dir
  mkdirSync(cache, { recursive: true })
  const draft = `${dir}.${process.pid}`
  rmSync(draft, { recursive: true, force: true })
  const file = `${draft}.json`
  const start = Date.now() - SPAN_DAYS * DAY
  const paced = [...corpus({ messages, start })]
  // Whatever the corpus's own pace, the last message is from just now.
  const stretch = (SPAN_DAYS * DAY) / (paced.at(-1)!.sentAt - start)
  const all = paced.map((each) => said({ ...each, sentAt: Math.floor(start + (each.sentAt - start) * stretch) }))
  await writeTelegram(file, all)
  const workspace = Workspace.create(draft, BIG_KEY, { name: 'bench', zone: ZONE })
  const { files } = await importCommand(workspace.jobs, [file], { self: STAFF })
  if (files[0]?.error) throw new Error(`The bench workspace could not be made: ${JSON.stringify(files[0])}`)
  finish(workspace)
  workspace.close()
  rmSync(file)
  renameSync(draft, dir)
  return dir
}
