/** Which file a URL of the app's own scheme means, and under which policy the page runs. Pure. */
import { isAbsolute, join, relative, resolve } from 'node:path'
import type { StartData } from '#shared/contract/first-figures.ts'

export const SCHEME = 'app'
export const HOST = 'qunxi'
export const ORIGIN = `${SCHEME}://${HOST}`
export const PAGE_URL = `${ORIGIN}/index.html`

/** Stands in index.html as `<meta name="style-nonce" content="__STYLE_NONCE__">`. */
export const NONCE_TOKEN = '__STYLE_NONCE__'

export const PAGE_TYPES: Readonly<Record<string, string>> = {
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

/** Stands in index.html as the text of the data block that carries what the page begins with. */
export const DATA_TOKEN = '__START_DATA__'

/**
 * The page with its nonce and, as data that no browser runs, what it begins with. Names in it are anybody's text: `<` is
 * escaped, so that none ends the block.
 */
export function pageWith(html: string, nonce: string, data: StartData): string {
  const json = JSON.stringify(data).replaceAll('<', '\\u003c')
  // By function: a text must not be read for `$&` and its like.
  return html.replaceAll(NONCE_TOKEN, () => nonce).replace(DATA_TOKEN, () => json)
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
    // Not an address: there is no such page.
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

/** The renderer's folder in the app. */
export function rendererRoot(appPath: string): string {
  return join(appPath, 'dist', 'renderer')
}
