/** `npm run simulate -- wecom|onebot …`. Ends cleanly with Ctrl+C; wrong arguments end it with words and code 1. */

interface Running {
  close(): Promise<void>
}

interface Channel {
  help: string
  start(args: string[]): Promise<Running>
}

const channels: Record<string, () => Promise<Channel>> = {
  wecom: async () => {
    const { wecomHelp, startFromArguments } = await import('./wecom/arguments.ts')
    return { help: wecomHelp, start: startFromArguments }
  },
  onebot: async () => {
    const { onebotHelp, startFromArguments } = await import('./onebot/arguments.ts')
    return { help: onebotHelp, start: startFromArguments }
  },
}

const [name, ...args] = process.argv.slice(2)
const load = name === undefined ? undefined : Object.hasOwn(channels, name) ? channels[name] : undefined
if (load === undefined) {
  process.stderr.write(`npm run simulate -- ${Object.keys(channels).join('|')} [options]\n\n`)
  for (const each of Object.values(channels)) process.stderr.write(`${(await each()).help}\n\n`)
  process.exitCode = name === undefined || name === '--help' ? 0 : 1
} else {
  await serve(await load(), args)
}

async function serve(channel: Channel, given: string[]): Promise<void> {
  if (given.includes('--help')) {
    process.stdout.write(`${channel.help}\n`)
    return
  }
  let running: Running
  try {
    running = await channel.start(given)
  } catch (error) {
    process.stderr.write(`${words(error)}\n\n${channel.help}\n`)
    process.exitCode = 1
    return
  }
  const end = (): void => void running.close().then(() => process.exit(0))
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
}

function words(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'EADDRINUSE') return 'The port is taken: stop what uses it or name another with --port.'
  return error instanceof Error ? error.message : String(error)
}
