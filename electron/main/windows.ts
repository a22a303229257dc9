/** The one window: its place remembered, its background the scheme's own so that nothing flashes white. */
import { BrowserWindow, nativeTheme, screen } from 'electron'
import type { Rectangle, Session } from 'electron'
import { PAGE_URL } from './scheme.ts'
import type { SettingsFile, WindowPlace } from './settings.ts'

export const MIN_WIDTH = 1024
export const MIN_HEIGHT = 680
const DEFAULT_PLACE: WindowPlace = { width: 1360, height: 860, maximized: false }

/** The page's background in both schemes (renderer/app/theme). */
export function backgroundColor(dark: boolean): string {
  return dark ? '#1a1b1e' : '#ffffff'
}

/** A remembered place, made to fit the screens there are today. */
export function fitPlace(place: WindowPlace | null, areas: readonly Rectangle[]): WindowPlace {
  const wanted = place ?? DEFAULT_PLACE
  const width = Math.max(MIN_WIDTH, wanted.width)
  const height = Math.max(MIN_HEIGHT, wanted.height)
  const { x, y, maximized } = wanted
  const seen = x !== undefined && y !== undefined && areas.some((area) => overlaps(area, { x, y, width, height }))
  return seen ? { x, y, width, height, maximized } : { width, height, maximized }
}

/** Enough of the title bar is on that screen to take hold of it. */
function overlaps(area: Rectangle, window: Rectangle): boolean {
  const shownWidth = Math.min(area.x + area.width, window.x + window.width) - Math.max(area.x, window.x)
  return shownWidth >= 120 && window.y >= area.y - 8 && window.y <= area.y + area.height - 48
}

export interface WindowOptions {
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
