/** The app's own scheme: the built renderer served as `app://qunxi/…` to the window's session, and nothing else. */
import { randomBytes } from 'node:crypto'
import { readFile, realpath } from 'node:fs/promises'
import { extname, isAbsolute, join, relative, resolve } from 'node:path'
import { protocol } from 'electron'
import type { Session } from 'electron'

export const SCHEME = 'app'
export const HOST = 'qunxi'
export const ORIGIN = `${SCHEME}://${HOST}`
export const PAGE_URL = `${ORIGIN}/index.html`

/** Stands in index.html as `<meta name="style-nonce" content="__STYLE_NONCE__">`. */
const NONCE_TOKEN = '__STYLE_NONCE__'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}

/** Must run before app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/**
 * Mantine writes its theme's variables and responsive rules into <style> elements, which `style-src 'self'` alone
 * refuses. A nonce that is new at every load admits those and still no style smuggled in by data.
 */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** Absolute path of the file a URL means inside `root`, or null: another host, a bad escape, or a way out of the folder. */
export function fileFor(url: string, root: string): string | null {
  let path: string
  try {
    const parsed = new URL(url)
    if (parsed.protocol !== `${SCHEME}:` || parsed.host !== HOST) return null
    path = decodeURIComponent(parsed.pathname)
  } catch {
    return null
  }
  if (path.includes('\0') || path.includes('\\')) return null
  const file = resolve(root, `.${path === '/' ? '/index.html' : path}`)
  return isInside(root, file) ? file : null
}

export function isInside(root: string, file: string): boolean {
  const way = relative(root, file)
  return way !== '' && !way.startsWith('..') && !isAbsolute(way)
}

/** `root` is the built renderer's folder. Answers 404 for whatever is not a file inside it. */
export function serveApp(session: Session, root: string): void {
  session.protocol.handle(SCHEME, async (request) => {
    const notFound = new Response('Not found', { status: 404, headers: { 'content-type': 'text/plain' } })
    const file = request.method === 'GET' ? fileFor(request.url, root) : null
    if (!file) return notFound
    try {
      // A link inside the folder must not lead out of it either.
      const real = await realpath(file)
      if (!isInside(await realpath(root), real)) return notFound
      const type = TYPES[extname(real).toLowerCase()]
      if (!type) return notFound
      const body = await readFile(real)
      const headers = { 'content-type': type, 'x-content-type-options': 'nosniff', 'cache-control': 'no-cache' }
      if (extname(real) !== '.html') return new Response(new Uint8Array(body), { headers })
      const nonce = randomBytes(18).toString('base64')
      return new Response(body.toString('utf8').replaceAll(NONCE_TOKEN, nonce), {
        headers: { ...headers, 'content-security-policy': contentSecurityPolicy(nonce), 'referrer-policy': 'no-referrer' },
      })
    } catch {
      return notFound
    }
  })
}

/** The renderer's folder in the app. */
export function rendererRoot(appPath: string): string {
  return join(appPath, 'dist', 'renderer')
}
