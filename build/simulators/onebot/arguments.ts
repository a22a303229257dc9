/** `npm run simulate -- onebot …`: what may be written there, and the start from it. */
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { historyModes, type HistoryMode } from './history.ts'
import { startOneBotSimulator, type OneBotSimulator } from './simulator.ts'

const onebotFlags = {
  port: { type: 'string', default: '6700' },
  reverse: { type: 'string' },
  seed: { type: 'string', default: '1' },
  groups: { type: 'string', default: '12' },
  members: { type: 'string', default: '40' },
  friends: { type: 'string', default: '30' },
  messages: { type: 'string', default: '5000' },
  string: { type: 'boolean', default: false },
  history: { type: 'string', default: 'napcat' },
  'report-self': { type: 'boolean', default: false },
  chaos: { type: 'boolean', default: false },
  live: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const satisfies ParseArgsConfig['options']

export const onebotHelp = `onebot: a OneBot 11 implementation (QQ groups) on loopback
  --port 6700         0 for any free port
  --reverse ws://…    dials this address (reverse WebSocket); HTTP stays on the port
  --seed 1            another seed, another world
  --groups 12 --members 40 --friends 30 --messages 5000
  --string            messages as CQ strings, not as arrays of segments
  --history napcat    ${historyModes.join(' | ')}: how histories are answered
  --report-self       events for what the account itself says
  --chaos             cut sockets, duplicated, late and reordered events, lost answers
  --live              something happens every second or so
  --json              one line of JSON instead of words
  QUNXI_ONEBOT_TOKEN  in the environment: the access token to ask for`

/** Starts, says where it listens on standard output, and lives until `close`. @throws Error in words for arguments that make no sense */
export async function startFromArguments(args: string[]): Promise<OneBotSimulator> {
  const { values } = parseArgs({ args, options: onebotFlags, strict: true })
  const history = historyModes.find((mode) => mode === values.history)
  if (history === undefined) throw new Error(`--history ${values.history}: there are ${historyModes.join(', ')}`)
  const token = process.env.QUNXI_ONEBOT_TOKEN || null
  const simulator = await startOneBotSimulator({
    port: whole('port', values.port, 65_535),
    seed: whole('seed', values.seed, 0xffffffff),
    groups: whole('groups', values.groups, 5000),
    membersPerGroup: whole('members', values.members, 3000),
    friends: whole('friends', values.friends, 100_000),
    messages: whole('messages', values.messages, 5_000_000),
    format: values.string ? 'string' : 'array',
    history: history satisfies HistoryMode,
    reportSelf: values['report-self'],
    chaos: values.chaos,
    token,
    ...(values.reverse === undefined ? {} : { reverse: values.reverse }),
  })
  const stopLiving = values.live ? live(simulator) : () => undefined
  const { groups, members, friends, messages } = simulator.truth()
  const about = { url: simulator.url, httpUrl: simulator.httpUrl, selfId: simulator.selfId, token: token !== null, history }
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ ...about, groups, members, friends, messages })}\n`
      : `OneBot 11 simulator, account ${simulator.selfId}: ${groups} groups, ${members} members, ${friends} friends, ${messages} messages
${values.reverse === undefined ? `  WebSocket address for the app: ${simulator.url}` : `  dialling ${values.reverse}`}
  access token: ${token === null ? 'none' : 'the one in QUNXI_ONEBOT_TOKEN'}
  what is true: ${simulator.httpUrl}/simulator/truth
Ctrl+C ends it.
`,
  )
  return {
    ...simulator,
    close: async () => {
      stopLiving()
      await simulator.close()
    },
  }
}

/** One thing a second on average, in bursts as people are. */
function live(simulator: OneBotSimulator): () => void {
  let timer: ReturnType<typeof setTimeout>
  const next = () => {
    timer = setTimeout(
      () => {
        simulator.chaosEvents(1 + Math.floor(Math.random() * 3))
        next()
      },
      500 + Math.random() * 3000,
    )
  }
  next()
  return () => clearTimeout(timer)
}

function whole(name: string, value: string, most: number): number {
  const number = Number(value)
  if (!/^\d+$/.test(value) || number > most) throw new Error(`--${name} ${value}: a whole number from 0 to ${most}`)
  return number
}
