/** What no page may do, whatever it contains. */
import { app, shell } from 'electron'
import type { Session, WebContents } from 'electron'
import { QunxiError } from '#shared/contract/errors.ts'
import { safeLink } from './links.ts'
import { ORIGIN } from './page-files.ts'

/** Permissions, network, downloads: the session answers no. */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', (event) => event.preventDefault())
  session.webRequest.onBeforeRequest((details, answer) => {
    const own = details.url.startsWith(`${ORIGIN}/`) || details.url.startsWith(`blob:${ORIGIN}/`)
    const tools = !app.isPackaged && details.url.startsWith('devtools:')
    answer({ cancel: !own && !tools })
  })
}

/** Every web contents that is ever made: it stays where it is and opens nothing. */
export function guardAllContents(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault())
    contents.on('will-frame-navigate', (event) => event.preventDefault())
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  })
}

const HUMAN_INPUT = new Set(['mouseDown', 'mouseUp', 'rawKeyDown', 'keyDown', 'gestureTap', 'touchEnd'])
const CLICK_LASTS_MS = 2000

/** Remembers when a person last pressed something in this window, as seen by the browser process and not by the page. */
export class ClickWatch {
  #at = Number.NEGATIVE_INFINITY

  watch(contents: WebContents): void {
    contents.on('input-event', (_event, input) => {
      if (HUMAN_INPUT.has(input.type)) this.#at = performance.now()
    })
  }

  get justNow(): boolean {
    return performance.now() - this.#at <= CLICK_LASTS_MS
  }
}

export async function openLink(url: string, clicks: ClickWatch): Promise<void> {
  const href = safeLink(url)
  if (!clicks.justNow) throw new QunxiError('REFUSED', 'A link opens only on a click.')
  await shell.openExternal(href)
}
