import { Notification, app, nativeImage } from 'electron'
import type { BrowserWindow } from 'electron'
import type { ShellCommand } from '#shared/contract/shell.ts'
import { bringForward } from './windows.ts'

interface Notice {
  title: string
  body: string
  screen: string | null
}

/** Shown by the system; a click brings the window forward, on the screen it is about. */
export function showNotification(notice: Notice, window: BrowserWindow, send: (command: ShellCommand) => void): void {
  if (!Notification.isSupported()) return
  const shown = new Notification({ title: notice.title, body: notice.body })
  const { screen } = notice
  shown.on('click', () => {
    if (window.isDestroyed()) return
    bringForward(window)
    if (screen !== null) send({ command: 'go', screen })
  })
  shown.show()
}

/** The number on the dock (macOS), the launcher (Linux) or, as a dot, on the taskbar button (Windows). */
export function setBadge(count: number, window: BrowserWindow): void {
  if (process.platform === 'win32') {
    window.setOverlayIcon(count > 0 ? dot() : null, count > 0 ? String(count) : '')
  } else {
    app.setBadgeCount(count)
  }
}

/** A teal disc of 16 pixels, drawn here: Windows takes an image where the others take a number. */
function dot(): Electron.NativeImage {
  const size = 16
  const pixels = Buffer.alloc(size * size * 4)
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const distance = Math.hypot(x - 7.5, y - 7.5)
      const alpha = Math.max(0, Math.min(1, 7.5 - distance))
      // BGRA, premultiplied.
      pixels.set([0x6f * alpha, 0x7a * alpha, 0x0b * alpha, 0xff * alpha].map(Math.round), (y * size + x) * 4)
    }
  }
  return nativeImage.createFromBitmap(pixels, { width: size, height: size })
}
