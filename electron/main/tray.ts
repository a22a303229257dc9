import { Menu, Tray, nativeImage } from 'electron'
import type { Labels } from './labels.ts'

interface TrayActions {
  show(): void
  quit(): void
}

export interface AppTray {
  update(labels: Labels, waiting: number): void
  destroy(): void
}

/** Null where the desktop has no tray to put it in, or the icon is missing: the app does without. */
export function createTray(icon: string | null, actions: TrayActions): AppTray | null {
  // On Linux the tray is a D-Bus service; without a bus Electron would only write errors.
  if (!icon || (process.platform === 'linux' && !process.env['DBUS_SESSION_BUS_ADDRESS'])) return null
  const image = nativeImage.createFromPath(icon)
  if (image.isEmpty()) return null
  const size = process.platform === 'darwin' ? 18 : 24
  const tray = new Tray(image.resize({ width: size, height: size, quality: 'best' }))
  tray.on('click', () => actions.show())
  return {
    update(labels, waiting) {
      tray.setToolTip(waiting > 0 ? `${labels.appName} · ${waiting} ${labels.waiting}` : labels.appName)
      tray.setContextMenu(
        Menu.buildFromTemplate([
          { label: labels.show, click: () => actions.show() },
          { type: 'separator' },
          { label: labels.quit, click: () => actions.quit() },
        ]),
      )
    },
    destroy: () => tray.destroy(),
  }
}
