/** The app's own scheme: the built renderer served as `app://qunxi/…` to the window's session, and nothing else. */
import { randomBytes } from 'node:crypto'
import { readFile, realpath } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { protocol } from 'electron'
import type { Session } from 'electron'
import { FRAMES_FILE } from '#shared/contract/first-figures.ts'
import type { Frames, StartData } from '#shared/contract/first-figures.ts'
import { markStart } from '#shared/contract/start-marks.ts'
import { PAGE_TYPES, SCHEME, contentSecurityPolicy, fileFor, isInside, pageWith } from './page-files.ts'

/** Must run before app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/** `root` is the built renderer's folder; `start` answers what a page begins with. Returns 404 for whatever is not a file inside it. */
export function serveApp(session: Session, root: string, start: () => Promise<StartData>): void {
  const frames = readFile(join(root, FRAMES_FILE), 'utf8').then((text) => JSON.parse(text) as Frames)
  // Told by the first page that needs them.
  frames.catch(() => {})
  session.protocol.handle(SCHEME, async (request) => {
    const notFound = new Response('Not found', { status: 404, headers: { 'content-type': 'text/plain' } })
    const file = request.method === 'GET' ? fileFor(request.url, root) : null
    if (!file) return notFound
    try {
      // A link inside the folder must not lead out of it either.
      const real = await realpath(file)
      if (!isInside(await realpath(root), real)) return notFound
      const type = PAGE_TYPES[extname(real).toLowerCase()]
      if (!type) return notFound
      const body = await readFile(real)
      const headers = { 'content-type': type, 'x-content-type-options': 'nosniff', 'cache-control': 'no-cache' }
      if (extname(real) !== '.html') return new Response(new Uint8Array(body), { headers })
      markStart('page-requested')
      const nonce = randomBytes(18).toString('base64')
      return new Response(pageWith(body.toString('utf8'), nonce, await start(), await frames), {
        headers: { ...headers, 'content-security-policy': contentSecurityPolicy(nonce), 'referrer-policy': 'no-referrer' },
      })
    } catch (error) {
      // What is not there is asked for now and then; anything else is ours to know of.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') console.error(`[main] ${request.url}:`, error)
      return notFound
    }
  })
}
