/** The WeCom simulator in a process of its own, as `npm run simulate -- wecom` starts it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { wecomConfigSchema, type WecomConfig } from '../shared/domain/accounts.ts'

export interface Company {
  config: WecomConfig
  secrets: Record<string, string>
  stop(): void
}

interface CompanySize {
  staff: string
  contacts: string
  groups: string
  members: string
  messages: string
}

interface Facts {
  url: string
  relayUrl: string
  archiveUrl: string
  corpId: string
  agentId: string
  environment: Record<string, string>
}

/** @throws where it does not start */
export async function startCompany(size: CompanySize): Promise<Company> {
  const { staff, contacts, groups, members, messages } = size
  const sizes = Object.entries({ staff, contacts, groups, members, messages }).flatMap(([name, value]) => [`--${name}`, value])
  const script = fileURLToPath(new URL('../build/simulators/cli.ts', import.meta.url))
  const child = spawn(process.execPath, [script, 'wecom', '--port', '0', '--json', ...sizes], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface(child.stdout)
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the simulator ended (${String(code)})`)
  })
  const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string]
  ended.catch(() => undefined)
  const { url, relayUrl, archiveUrl, corpId, agentId, environment } = JSON.parse(line) as Facts
  const secret = (name: string) => environment[`QUNXI_WECOM_${name}`] ?? ''
  return {
    config: wecomConfigSchema.parse({ channel: 'wecom', url, corpId, agentId, relayUrl, archiveUrl }),
    secrets: {
      secret: secret('SECRET'),
      callbackToken: secret('CALLBACK_TOKEN'),
      callbackAesKey: secret('CALLBACK_AES_KEY'),
      relayToken: secret('RELAY_TOKEN'),
      archiveToken: secret('ARCHIVE_TOKEN'),
    },
    stop: () => void child.kill('SIGTERM'),
  }
}
