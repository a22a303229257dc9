/** `npm run simulate -- wecom …`: what may be written there, and the start from it. */
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { startWecomSimulator, type WecomSimulator } from './simulator.ts'

const wecomFlags = {
  port: { type: 'string', default: '8701' },
  seed: { type: 'string', default: '1' },
  staff: { type: 'string', default: '20' },
  contacts: { type: 'string', default: '500' },
  groups: { type: 'string', default: '40' },
  members: { type: 'string', default: '60' },
  messages: { type: 'string', default: '20000' },
  'auto-confirm': { type: 'string' },
  'archive-file': { type: 'string' },
  chaos: { type: 'boolean', default: false },
  live: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const satisfies ParseArgsConfig['options']

export const wecomHelp = `wecom: a company in WeCom (企业微信) on loopback: API, callback relay, archive gateway
  --port 8701         0 for any free port
  --seed 1            another seed, another company
  --staff 20 --contacts 500 --groups 40 --members 60 --messages 20000
  --auto-confirm 5    staff confirm mass-send tasks after so many seconds; without it: POST /simulator/act confirmTask
  --archive-file F    the archive is appended to this file too
  --chaos             expired tokens, -1, 45009, 45033, cut lines, duplicated, late and reordered events, stale details
  --live              something happens every second or so
  --json              one line of JSON instead of words`

/** Starts, says on standard output where it listens and what the app must be told, and lives until `close`. @throws Error in words for arguments that make no sense */
export async function startFromArguments(args: string[]): Promise<WecomSimulator> {
  const { values } = parseArgs({ args, options: wecomFlags, strict: true })
  const confirmAfter = values['auto-confirm']
  const simulator = await startWecomSimulator({
    port: whole('port', values.port, 65_535),
    seed: whole('seed', values.seed, 0xffffffff),
    staff: whole('staff', values.staff, 5000),
    contacts: whole('contacts', values.contacts, 1_000_000),
    groups: whole('groups', values.groups, 20_000),
    membersPerGroup: whole('members', values.members, 2000),
    messages: whole('messages', values.messages, 20_000_000),
    chaos: values.chaos,
    autoConfirm: confirmAfter === undefined ? false : whole('auto-confirm', confirmAfter, 86_400) * 1000,
  })
  const file = values['archive-file']
  if (file !== undefined) simulator.writeArchive(file)
  const stopLiving = values.live ? live(simulator, file) : () => undefined
  process.stdout.write(values.json ? `${JSON.stringify(facts(simulator))}\n` : said(simulator))
  return {
    ...simulator,
    close: async () => {
      stopLiving()
      await simulator.close()
    },
  }
}

function facts(simulator: WecomSimulator) {
  const { url, relayUrl, archiveUrl, credentials } = simulator
  return {
    url,
    relayUrl,
    archiveUrl,
    corpId: credentials.corpId,
    agentId: credentials.agentId,
    environment: {
      QUNXI_WECOM_SECRET: credentials.secret,
      QUNXI_WECOM_CALLBACK_TOKEN: credentials.callbackToken,
      QUNXI_WECOM_CALLBACK_AES_KEY: credentials.encodingAesKey,
      QUNXI_WECOM_RELAY_TOKEN: credentials.relayToken,
      QUNXI_WECOM_ARCHIVE_TOKEN: credentials.archiveToken,
    },
    truth: `${url}/simulator/truth`,
  }
}

function said(simulator: WecomSimulator): string {
  const { world } = simulator
  const known = facts(simulator)
  const settings = Object.entries(known.environment).map(([name, value]) => `  export ${name}=${value}`)
  return `WeCom simulator: ${world.staff.size} staff, ${[...world.contacts.values()].filter((contact) => contact.follows.size > 0).length} customers, ${world.groups.size} groups

To type into the app:
  address of the API   ${known.url}
  company id (CorpID)  ${known.corpId}
  agent id             ${known.agentId}
  relay                ${known.relayUrl}
  archive gateway      ${known.archiveUrl}

Secrets, as the command line takes them (in the app: secret, callback token, callback key, relay token, archive token):
${settings.join('\n')}

What is true: ${known.truth}
Ctrl+C ends it.
`
}

/** One or two things a second on average, in bursts as people are; the file, if any, keeps up. */
function live(simulator: WecomSimulator, file: string | undefined): () => void {
  let timer: ReturnType<typeof setTimeout>
  const next = (): void => {
    timer = setTimeout(
      () => {
        simulator.chaosEvents(1 + Math.floor(Math.random() * 3))
        if (file !== undefined) simulator.writeArchive(file)
        next()
      },
      500 + Math.random() * 2000,
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
