/** The one window: its place remembered, its background the scheme's own so that nothing flashes white. */
import { BrowserWindow, nativeTheme, screen } from 'electron'
import type { Session } from 'electron'
import { PAGE_URL } from './page-files.ts'
import type { SettingsFile } from './settings.ts'
import { MIN_HEIGHT, MIN_WIDTH, fitPlace } from './window-place.ts'

/** The page's background in both schemes (renderer/app/theme/palette.ts). */
function backgroundColor(dark: boolean): string {
  return dark ? '#0e1312' : '#f4f6f5'
}

interface WindowOptions {
  settings: SettingsFile
  session: Session
  preload: string
  title: string
  icon: string | null
}

export function createWindow(options: WindowOptions): BrowserWindow {
  const place = fitPlace(
    options.settings.current.window,
    screen.getAllDisplays().map((display) => display.workArea),
  )
  const { maximized, ...bounds } = place
  const window = new BrowserWindow({
    ...bounds,
    minWidth: MIN_WIDTH,
    minHeight: MIN_HEIGHT,
    show: false,
    title: options.title,
    backgroundColor: backgroundColor(nativeTheme.shouldUseDarkColors),
    ...(options.icon && process.platform === 'linux' ? { icon: options.icon } : {}),
    webPreferences: {
      session: options.session,
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      webSecurity: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      // Its dictionaries would be fetched from the network, and customers' words would be looked up in them.
      spellcheck: false,
      navigateOnDragDrop: false,
    },
  })
  window.once('ready-to-show', () => {
    if (maximized) window.maximize()
    window.show()
  })
  rememberPlace(window, options.settings)
  nativeTheme.on('updated', () => {
    if (!window.isDestroyed()) window.setBackgroundColor(backgroundColor(nativeTheme.shouldUseDarkColors))
  })
  void window.loadURL(PAGE_URL)
  return window
}

function rememberPlace(window: BrowserWindow, settings: SettingsFile): void {
  let timer: NodeJS.Timeout | null = null
  const save = (): void => {
    if (timer) clearTimeout(timer)
    timer = null
    if (window.isDestroyed() || window.isMinimized() || window.isFullScreen()) return
    settings.update({ window: { ...window.getNormalBounds(), maximized: window.isMaximized() } })
  }
  const later = (): void => {
    if (timer) clearTimeout(timer)
    timer = setTimeout(save, 500)
  }
  window.on('resize', later)
  window.on('move', later)
  window.on('close', save)
}

export function bringForward(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
