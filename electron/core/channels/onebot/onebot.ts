/** The OneBot 11 connector: QQ groups, and everything that has a bridge to the protocol. */
import { setTimeout as wait } from 'node:timers/promises'
import type { LiveConnector, LiveSession, SessionContext } from '../channel/connector.ts'
import { Account } from './account.ts'
import { isFields, textOf } from './fields.ts'
import { historyStream } from './history.ts'
import { openLink } from './link.ts'
import { listen } from './listen.ts'
import { paceOf } from './pace.ts'
import { friendsStream, groupsStream, membersStream } from './people.ts'
import { problem } from './problems.ts'
import { reconcile, send } from './send.ts'
import { ChannelError } from '../channel/connector.ts'

/** How long histories wait for the events to say what they know, milliseconds. */
const EVENTS_FIRST = 2000

export const onebotConnector: LiveConnector = {
  channel: 'onebot',
  open(context: SessionContext): LiveSession {
    const { config } = context
    if (config.channel !== 'onebot') {
      throw problem({ kind: 'setup', code: 'UNSUPPORTED', fix: 'checkAddress', detail: `a ${config.channel} account` })
    }
    const { link, close } = openLink(
      config,
      context.secrets['token'] ?? '',
      (level, event, detail) => context.log(level, event, detail),
      { clock: { now: context.now, sleep: context.sleep, random: Math.random }, pace: paceOf(context.limiter) },
    )
    const account = new Account(context, link)
    let begun = () => {}
    const listened = new Promise<void>((resolve) => (begun = resolve))
    const heard = () => Promise.race([listened, wait(EVENTS_FIRST, undefined, { ref: false })])
    return {
      capabilities: ['contacts', 'groups', 'members', 'messages', 'directSend', 'recall'],
      async check(signal) {
        const { id, name } = await account.self(signal)
        try {
          const version = await account.ask('get_version_info', {}, signal)
          if (isFields(version)) {
            const [app, number, protocol] = [
              textOf(version, 'app_name'),
              textOf(version, 'app_version'),
              textOf(version, 'protocol_version'),
            ]
            context.log('info', 'implementation', {
              name: app.slice(0, 80),
              version: number.slice(0, 40),
              protocol: protocol.slice(0, 20),
            })
          }
        } catch (error) {
          // It is in the standard, but nothing depends on it.
          if (!(error instanceof ChannelError) || (error.problem.kind !== 'refused' && error.problem.kind !== 'busy')) throw error
        }
        return { nativeId: id, name }
      },
      streams: [friendsStream(account), groupsStream(account), membersStream(account), historyStream(account, heard)],
      listen(cursor, sink, signal) {
        account.ledger.restore(cursor)
        begun()
        return listen(account, sink, signal)
      },
      send: (op, signal) => send(account, op, signal),
      reconcile: (op, attempt, signal) => reconcile(account, op, attempt, signal),
      close,
    }
  },
}
