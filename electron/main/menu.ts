import { Menu, app } from 'electron'
import type { MenuItemConstructorOptions } from 'electron'
import type { ShellCommand } from '#shared/contract/shell.ts'
import type { Labels } from './labels.ts'

/** A screen of the rail, as the page named it. */
export interface MenuScreen {
  id: string
  title: string
}

interface MenuState {
  labels: Labels
  /** In the order of the rail; none before the page is there. */
  screens: readonly MenuScreen[]
  /** Screens and imports make sense only then. */
  workspaceOpen: boolean
  /** There is a secret to lock with. */
  canLock: boolean
}

interface MenuActions {
  send(command: ShellCommand): void
  openWorkspace(): void
  closeWorkspace(): void
  lockScreen(): void
  lock(): void
}

export function setMenu(state: MenuState, actions: MenuActions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(state, actions, process.platform, app.isPackaged)))
}

/** Keys the page handles itself (palette, undo of a write) are shown but not registered: the page hears them first. */
function menuTemplate(
  { labels, screens, workspaceOpen, canLock }: MenuState,
  actions: MenuActions,
  platform: NodeJS.Platform,
  packaged: boolean,
): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin'
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  const settings: MenuItemConstructorOptions = {
    label: labels.settings,
    accelerator: 'CmdOrCtrl+,',
    enabled: workspaceOpen,
    click: () => actions.send({ command: 'go', screen: 'settings' }),
  }
  const appMenu: MenuItemConstructorOptions = {
    label: labels.appName,
    submenu: [
      { role: 'about', label: labels.about },
      separator,
      settings,
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      separator,
      { role: 'quit', label: labels.quit },
    ],
  }
  const file: MenuItemConstructorOptions = {
    label: labels.file,
    submenu: [
      { label: labels.newWorkspace, click: () => actions.send({ command: 'new-workspace' }) },
      { label: labels.openWorkspace, accelerator: 'CmdOrCtrl+O', click: () => actions.openWorkspace() },
      separator,
      {
        label: labels.import,
        accelerator: 'CmdOrCtrl+I',
        enabled: workspaceOpen,
        click: () => actions.send({ command: 'import' }),
      },
      separator,
      {
        label: labels.lockScreen,
        accelerator: 'CmdOrCtrl+Alt+L',
        enabled: workspaceOpen && canLock,
        click: () => actions.lockScreen(),
      },
      { label: labels.lock, accelerator: 'CmdOrCtrl+Shift+L', enabled: workspaceOpen && canLock, click: () => actions.lock() },
      { label: labels.closeWorkspace, enabled: workspaceOpen, click: () => actions.closeWorkspace() },
      ...(mac ? [] : [separator, settings, separator, { role: 'quit', label: labels.quit } as const]),
    ],
  }
  const edit: MenuItemConstructorOptions = {
    label: labels.edit,
    submenu: [
      { role: 'undo', label: labels.undo, registerAccelerator: false },
      { role: 'redo', label: labels.redo, registerAccelerator: false },
      separator,
      { role: 'cut', label: labels.cut },
      { role: 'copy', label: labels.copy },
      { role: 'paste', label: labels.paste },
      { role: 'selectAll', label: labels.selectAll },
    ],
  }
  const view: MenuItemConstructorOptions = {
    label: labels.view,
    submenu: [
      {
        label: labels.palette,
        accelerator: 'CmdOrCtrl+K',
        registerAccelerator: false,
        enabled: workspaceOpen,
        click: () => actions.send({ command: 'palette' }),
      },
      separator,
      // The settings have an entry and a key of their own.
      ...screens
        .filter(({ id }) => id !== 'settings')
        .map(({ id, title }) => ({
          label: title,
          enabled: workspaceOpen,
          click: () => actions.send({ command: 'go', screen: id }),
        })),
      separator,
      { role: 'zoomIn', label: labels.zoomIn },
      { role: 'zoomOut', label: labels.zoomOut },
      { role: 'resetZoom', label: labels.zoomReset },
      separator,
      { role: 'togglefullscreen', label: labels.fullScreen },
      { role: 'reload', label: labels.reload, accelerator: 'CmdOrCtrl+Shift+R' },
      ...(packaged ? [] : [{ role: 'toggleDevTools', label: labels.devTools } as const]),
    ],
  }
  const help: MenuItemConstructorOptions = {
    role: 'help',
    label: labels.help,
    submenu: [
      { label: labels.shortcuts, enabled: workspaceOpen, click: () => actions.send({ command: 'shortcuts' }) },
      ...(mac ? [] : [{ role: 'about', label: labels.about } as const]),
    ],
  }
  const windowMenu: MenuItemConstructorOptions = { label: labels.window, role: 'windowMenu' }
  return mac ? [appMenu, file, edit, view, windowMenu, help] : [file, edit, view, help]
}
