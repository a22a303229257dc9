import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { ElectronApplication, Page } from '@playwright/test'
import { root } from '../build/bootstrap/paths.mjs'
import type { QunxiShell } from '../shared/contract/shell.ts'
import { launchApp } from './launch.ts'
import type { LaunchedApp } from './launch.ts'

declare global {
  interface Window {
    /** Set by a script that was smuggled in, if it ran. */
    smuggled?: boolean
  }
}
type ShellWindow = Window & { qunxi: QunxiShell }

let launched: LaunchedApp
let app: ElectronApplication
let page: Page

test.beforeAll(async () => {
  launched = await launchApp()
  app = launched.app
  page = launched.window
  await page.waitForLoadState('load')
})
test.afterAll(() => launched?.close())

test('the page comes from the app scheme with the policy, and its styles carry a nonce of this load', async () => {
  expect(page.url()).toMatch(/^app:\/\/qunxi\/index\.html/)
  const read = () =>
    page.evaluate(async () => {
      const response = await fetch(location.href)
      return { policy: response.headers.get('content-security-policy') ?? '', html: await response.text() }
    })
  const [first, second] = [await read(), await read()]
  const nonce = /'nonce-([^']+)'/.exec(first.policy)?.[1]
  expect(nonce).toBeTruthy()
  expect(first.policy.split('; ')).toEqual([
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
  ])
  expect(first.html).toContain(`content="${nonce}"`)
  expect(second.policy).not.toContain(nonce!)
})

test('no script but the app’s own runs, however it gets into the page', async () => {
  const blocked = await page.evaluate(async () => {
    const seen: string[] = []
    document.addEventListener('securitypolicyviolation', (event) => seen.push(event.effectiveDirective))
    const inline = document.createElement('script')
    inline.textContent = 'window.smuggled = true'
    document.body.append(inline)
    const holder = document.createElement('div')
    document.body.append(holder)
    holder.innerHTML = '<img src="x:" onerror="window.smuggled = true"><svg onload="window.smuggled = true"></svg>'
    const remote = document.createElement('script')
    remote.src = 'https://example.com/x.js'
    document.body.append(remote)
    const coded = document.createElement('script')
    coded.src = 'data:text/javascript,window.smuggled=true'
    document.body.append(coded)
    // In a turn of its own: what DevTools evaluates directly is exempt from the policy.
    setTimeout(() => {
      try {
        new Function('window.smuggled = true')()
      } catch {
        seen.push('eval refused')
      }
    })
    await new Promise((resolve) => setTimeout(resolve, 200))
    for (const element of [inline, holder, remote, coded]) element.remove()
    return { ran: window.smuggled === true, seen }
  })
  expect(blocked.ran).toBe(false)
  expect(blocked.seen).toEqual(expect.arrayContaining(['script-src-elem', 'script-src-attr', 'eval refused']))
})

test('the page has no Node, no Electron and no way to the network', async () => {
  const found = await page.evaluate(async () => {
    const globals = window as unknown as Record<string, unknown>
    const refused = await fetch('https://example.com/').then(
      () => false,
      () => true,
    )
    return { node: ['require', 'process', 'module', 'Buffer'].filter((name) => globals[name] !== undefined), refused }
  })
  expect(found).toEqual({ node: [], refused: true })
})

test('the window is sandboxed, isolated, and without Node', async () => {
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]!.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>
    }
    const { sandbox, contextIsolation, nodeIntegration, nodeIntegrationInSubFrames, webSecurity, webviewTag } =
      contents.getLastWebPreferences()
    return { sandbox, contextIsolation, nodeIntegration, nodeIntegrationInSubFrames, webSecurity, webviewTag }
  })
  expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true })
  expect(preferences['nodeIntegrationInSubFrames'] ?? false).toBe(false)
  expect(preferences['webviewTag'] ?? false).toBe(false)
})

test('the page stays where it is: no navigation, no new window, no frame', async () => {
  const here = page.url()
  await page.evaluate(() => {
    location.href = 'https://example.com/'
  })
  await page.evaluate(() => {
    const link = document.createElement('a')
    link.href = 'file:///etc/passwd'
    document.body.append(link)
    link.click()
    link.remove()
  })
  const opened = await page.evaluate(() => window.open('https://example.com/') !== null)
  const framed = await page.evaluate(async () => {
    const frame = document.createElement('iframe')
    frame.src = 'https://example.com/'
    document.body.append(frame)
    await new Promise((resolve) => setTimeout(resolve, 300))
    let seen = 'nothing of example.com'
    try {
      seen = frame.contentWindow?.location.href ?? seen
    } catch {
      // Reading a foreign frame throws; what shows here is Chromium's own error page for the refusal.
    }
    frame.remove()
    return seen
  })
  expect(opened).toBe(false)
  expect(framed).not.toContain('https:')
  expect(page.url()).toBe(here)
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})

test('every permission is denied', async () => {
  const answers = await page.evaluate(async () => {
    const names = ['geolocation', 'notifications', 'camera', 'microphone', 'midi'] as PermissionName[]
    const states = await Promise.all(names.map(async (name) => (await navigator.permissions.query({ name })).state))
    const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: true }).then(
      () => 'granted',
      (error: DOMException) => error.name,
    )
    return { states: [...new Set(states)], media, notification: await Notification.requestPermission() }
  })
  expect(answers.states).toEqual(['denied'])
  expect(answers.media).not.toBe('granted')
  expect(answers.notification).toBe('denied')
})

test('the scheme serves the renderer’s folder and nothing beside it', async () => {
  const statuses = await page.evaluate(async () => {
    const status = (path: string) =>
      fetch(path).then(
        (response) => response.status,
        () => 0,
      )
    return {
      page: await status('app://qunxi/index.html'),
      out: await status('app://qunxi/..%2f..%2fpackage.json'),
      escaped: await status('app://qunxi/%2e%2e/%2e%2e/package.json'),
      absent: await status('app://qunxi/assets/absent.js'),
      host: await status('app://other/index.html'),
    }
  })
  expect(statuses.page).toBe(200)
  for (const path of ['out', 'escaped', 'absent', 'host'] as const) expect(statuses[path], path).not.toBe(200)
})

test('the same bridge in a window that is not the app’s own is refused', async () => {
  const replies = await app.evaluate(
    async ({ BrowserWindow, session }, preload) => {
      const ask = async (url: string, own: boolean): Promise<unknown> => {
        const window = new BrowserWindow({
          show: false,
          webPreferences: { preload, sandbox: true, ...(own ? { session: session.fromPartition('persist:qunxi') } : {}) },
        })
        await window.loadURL(url)
        const reply: unknown = await window.webContents.executeJavaScript("window.qunxi.call('app.info', {})")
        window.destroy()
        return reply
      }
      return [await ask('data:text/html,<p>foreign</p>', false), await ask('app://qunxi/index.html', true)]
    },
    join(root, 'dist', 'preload', 'index.cjs'),
  )
  for (const reply of replies) expect(reply).toMatchObject({ ok: false, error: { code: 'REFUSED' } })
})

test('calls that do not fit are answered with what is wrong, and the page’s own calls work', async () => {
  const replies = await page.evaluate(async () => {
    const { call } = (window as unknown as ShellWindow).qunxi
    const loose = call as (method: string, input: unknown) => Promise<{ ok: boolean; error?: { code: string } }>
    return [
      await loose('app.info', {}),
      await loose('no.such.call', {}),
      await loose('__proto__', {}),
      await loose('clipboard.copyText', { text: 7 }),
      await loose('files.reveal', { path: 'relative' }),
      await loose('links.open', { url: 'javascript:alert(1)' }),
      await loose('links.open', { url: 'http://example.com' }),
    ].map((reply) => (reply.ok ? 'ok' : reply.error?.code))
  })
  expect(replies).toEqual(['ok', 'UNKNOWN_CALL', 'UNKNOWN_CALL', 'BAD_INPUT', 'BAD_INPUT', 'REFUSED', 'REFUSED'])
})

test('a link opens in the browser on a click and never by itself', async () => {
  await app.evaluate(({ shell }) => {
    const opened: string[] = []
    Object.assign(globalThis, { opened })
    shell.openExternal = (url: string) => {
      opened.push(url)
      return Promise.resolve()
    }
  })
  const open = () =>
    page.evaluate(() => (window as unknown as ShellWindow).qunxi.call('links.open', { url: 'https://example.com/help' }))
  const opened = () => app.evaluate(() => (globalThis as unknown as { opened: string[] }).opened)
  // Longer than a click lasts: whatever was pressed before is over.
  await page.waitForTimeout(2100)
  expect(await open()).toMatchObject({ ok: false, error: { code: 'REFUSED' } })
  expect(await opened()).toEqual([])
  await page.mouse.click(2, 300)
  expect(await open()).toMatchObject({ ok: true })
  expect(await opened()).toEqual(['https://example.com/help'])
})

test('the page holds no key: neither in what it is told nor where it can ask', async () => {
  const told = await page.evaluate(async () => {
    const { call } = (window as unknown as ShellWindow).qunxi
    return JSON.stringify([await call('state.get', {}), await call('app.info', {}), await call('workspaces.recent', {})])
  })
  expect(told).not.toMatch(/[0-9a-f]{64}/)
})
