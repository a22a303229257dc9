/** The calls of shared/contract/shell.ts. Thin: the work is in the modules beside. */
import { stat } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import { app, dialog, shell } from 'electron'
import type { BrowserWindow } from 'electron'
import { QunxiError } from '#shared/contract/errors.ts'
import type { Preferences, ShellCommand, ShellState, WorkspaceRef } from '#shared/contract/shell.ts'
import { isZone } from '#shared/domain/zone.ts'
import { copyImage, copyText } from './clipboard.ts'
import type { CoreMode } from './core-host.ts'
import { openLink } from './guard.ts'
import type { ClickWatch } from './guard.ts'
import type { GrantBook } from './grants.ts'
import type { Keychain } from './keychain.ts'
import { setBadge, showNotification } from './notifications.ts'
import type { MenuScreen } from './menu.ts'
import type { ShellHandlers } from './shell-call.ts'
import type { Workspaces } from './workspaces.ts'

interface ShellParts {
  window(): BrowserWindow
  coreMode: CoreMode
  keychain: Keychain
  workspaces: Workspaces
  clicks: ClickWatch
  grants: GrantBook
  state(): ShellState
  setPreferences(part: Partial<Preferences>): Preferences
  connectCore(): void
  /** Both the workspace's lock and the screen's. */
  unlock(secret: string): Promise<{ workspace: WorkspaceRef }>
  lockScreen(): Promise<void>
  send(command: ShellCommand): void
  setWaiting(count: number): void
  setScreens(screens: readonly MenuScreen[]): void
}

export function shellHandlers(parts: ShellParts): ShellHandlers {
  const { workspaces, keychain, grants } = parts
  /** Chosen by a person since the start, or a workspace that was opened before: a page can name nothing else. */
  const mustBeKnown = (path: string): void => {
    if (!grants.wasChosen(path) && !workspaces.recent().some(({ dir }) => dir === path))
      throw new QunxiError('NOT_CHOSEN', 'Nobody chose this file or folder.')
  }
  return {
    'app.info': () => ({
      version: app.getVersion(),
      electron: process.versions.electron,
      chromium: process.versions.chrome,
      platform: process.platform as 'darwin' | 'win32' | 'linux',
      arch: process.arch,
      coreRuns: parts.coreMode,
      keyring: keychain.state(),
      userDataDir: app.getPath('userData'),
    }),
    'state.get': () => parts.state(),
    'preferences.set': (part) => parts.setPreferences(part as Partial<Preferences>),
    'core.connect': () => {
      parts.connectCore()
      return {}
    },

    'files.open': async ({ title, filters, multiple }) => {
      const { canceled, filePaths } = await dialog.showOpenDialog(parts.window(), {
        title,
        filters,
        properties: multiple ? ['openFile', 'multiSelections'] : ['openFile'],
      })
      const paths = canceled ? [] : filePaths
      await grants.give('read', paths)
      return { paths }
    },
    'files.openFolder': async ({ title, use }) => {
      const { canceled, filePaths } = await dialog.showOpenDialog(parts.window(), {
        title,
        properties: ['openDirectory', 'createDirectory'],
      })
      const path = canceled ? undefined : filePaths[0]
      if (path !== undefined) await grants.give(use, [path])
      return { path: path ?? null }
    },
    'files.save': async ({ title, defaultName, filters }) => {
      const { canceled, filePath } = await dialog.showSaveDialog(parts.window(), { title, defaultPath: defaultName, filters })
      if (canceled || filePath === '') return { path: null }
      await grants.give('write', [filePath])
      return { path: filePath }
    },
    'files.reveal': async ({ path }) => {
      if (!isAbsolute(path)) throw new QunxiError('BAD_INPUT', 'files.reveal: an absolute path is needed.')
      mustBeKnown(path)
      await stat(path).catch(() => {
        throw new QunxiError('FILE_NOT_FOUND', `${path} is not there any more.`)
      })
      shell.showItemInFolder(path)
      return {}
    },

    'clipboard.copyText': async ({ text }) => {
      await copyText(text)
      return {}
    },
    'clipboard.copyImage': async ({ bytes }) => {
      await copyImage(bytes)
      return {}
    },
    'links.open': async ({ url }) => {
      await openLink(url, parts.clicks)
      return {}
    },

    'notifications.show': (notice) => {
      showNotification(notice, parts.window(), parts.send)
      return {}
    },
    'notifications.setBadge': ({ count }) => {
      setBadge(count, parts.window())
      parts.setWaiting(count)
      return {}
    },

    'workspaces.recent': () => ({ items: workspaces.recent() }),
    'workspaces.forget': ({ dir }) => {
      workspaces.recentList.forget(dir)
      return {}
    },
    'workspaces.suggestFolder': ({ name }) => ({ dir: workspaces.suggestFolder(name) }),
    'workspaces.create': (input) => {
      if (!isZone(input.zone)) throw new QunxiError('BAD_INPUT', `workspaces.create: zone: ${input.zone} is not an IANA zone.`)
      return workspaces.create(input)
    },
    'workspaces.openDemo': () => workspaces.openDemo(),
    'workspaces.open': async ({ dir }) => {
      mustBeKnown(dir)
      return { phase: await workspaces.open(dir) }
    },
    'workspaces.unlock': ({ secret }) => parts.unlock(secret),
    'backups.list': async ({ dir }) => {
      mustBeKnown(dir)
      return { items: await workspaces.backups(dir) }
    },
    'backups.compare': ({ dir, file, secret }) => {
      mustBeKnown(dir)
      return workspaces.compareBackup(dir, file, secret)
    },
    'backups.restore': ({ dir, file, secret }) => {
      mustBeKnown(dir)
      return workspaces.restore(dir, file, secret)
    },
    'screen.lock': async () => {
      await parts.lockScreen()
      return {}
    },
    'workspaces.lock': async () => {
      await workspaces.lock()
      return {}
    },
    'workspaces.close': async () => {
      await workspaces.close()
      return {}
    },
    'workspaces.protection': () => workspaces.protection(),
    'workspaces.recoveryKey': async ({ passphrase }) => ({ recoveryKey: await workspaces.recoveryKey(passphrase) }),
    'workspaces.setPassphrase': async ({ current, next }) => {
      await workspaces.setPassphrase(current, next)
      return {}
    },

    'menu.setScreens': ({ items }) => {
      parts.setScreens(items)
      return {}
    },

    'window.toggleFullScreen': () => {
      const window = parts.window()
      window.setFullScreen(!window.isFullScreen())
      return {}
    },
    'app.quit': () => {
      app.quit()
      return {}
    },
  }
}
