/** Which file a URL of the app's own scheme means, and under which policy the page runs. Pure. */
import { isAbsolute, join, relative, resolve } from 'node:path'
import { FIGURE_TOKENS, NAME_TOKEN, NONCE_TOKEN } from '#shared/contract/first-figures.ts'
import type { Frames, StartData } from '#shared/contract/first-figures.ts'

export const SCHEME = 'app'
export const HOST = 'qunxi'
export const ORIGIN = `${SCHEME}://${HOST}`
export const PAGE_URL = `${ORIGIN}/index.html`

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

/** Stand in index.html for what is other at each load. */
export const DATA_TOKEN = '__START_DATA__'
export const FRAME_TOKEN = '__FRAME__'
export const LANGUAGE_TOKEN = '__LANGUAGE__'
export const SCHEME_TOKEN = '__SCHEME__'

/**
 * The page with its nonce, what it begins with as data that no browser runs, and the frame where a workspace is open and its
 * figures are known. Names in it are anybody's text: in the data `<` is escaped, so that none ends the block; in the frame all
 * that is markup; and what was put in is never looked at for words to replace.
 */
export function pageWith(html: string, nonce: string, data: StartData, frames: Frames): string {
  const { preferences, effectiveScheme } = data.state
  return fill(html, {
    [NONCE_TOKEN]: nonce,
    [DATA_TOKEN]: JSON.stringify(data).replaceAll('<', '\\u003c'),
    [LANGUAGE_TOKEN]: preferences.language,
    [SCHEME_TOKEN]: effectiveScheme,
    [FRAME_TOKEN]: frameOf(nonce, data, frames),
  })
}

function frameOf(nonce: string, { state, first }: StartData, frames: Frames): string {
  if (!first || state.workspace.phase !== 'open') return ''
  const { language, textScale } = state.preferences
  const { figures, workspace } = first
  const number = new Intl.NumberFormat(language)
  const scale = `<style nonce="${nonce}">:root{font-size:${textScale}%;--qx-zoom:${textScale / 100}}</style>`
  const frame = fill(frames[language][workspace.demo ? 'demo' : 'own'], {
    [NONCE_TOKEN]: nonce,
    [NAME_TOKEN]: asHtml(workspace.name),
    [FIGURE_TOKENS.toPost]: number.format(figures.toPost),
    [FIGURE_TOKENS.waiting]: number.format(figures.waiting),
    [FIGURE_TOKENS.followUps]: number.format(figures.followUps),
    [FIGURE_TOKENS.posted]: number.format(figures.posted),
  })
  return scale + frame
}

function fill(text: string, words: Readonly<Record<string, string>>): string {
  return text.replaceAll(/__[A-Z_]+?__/g, (token) => words[token] ?? token)
}

function asHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
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
