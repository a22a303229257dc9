/** Puts the parts together for a start with a window, and keeps window, core and workspace in step. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { BrowserWindow, app, dialog, nativeTheme, powerMonitor, safeStorage, session } from 'electron'
import { COMMAND_CHANNEL, PORT_CHANNEL, STATE_CHANNEL } from '#shared/contract/shell-channels.ts'
import { QunxiError } from '#shared/contract/errors.ts'
import type { FirstFigures, StartData } from '#shared/contract/first-figures.ts'
import type { Preferences, ShellCommand, ShellState, WorkspacePhase, WorkspaceRef } from '#shared/contract/shell.ts'
import type { StartArguments } from './args.ts'
import type { CoreHost } from './core-host.ts'
import { describeExit } from './core-host.ts'
import { ClickWatch, guardSession } from './guard.ts'
import { GrantBook } from './grants.ts'
import { serveIpc } from './ipc.ts'
import { Keychain } from './keychain.ts'
import { labelsFor } from './labels.ts'
import type { Labels } from './labels.ts'
import { setMenu } from './menu.ts'
import type { MenuScreen } from './menu.ts'
import { rendererRoot } from './page-files.ts'
import { serveApp } from './scheme.ts'
import { ScreenLock } from './screen-lock.ts'
import { SettingsFile, defaultSettings, namedLocale } from './settings.ts'
import { shellHandlers } from './shell-handlers.ts'
import { createTray } from './tray.ts'
import type { AppTray } from './tray.ts'
import { bringForward, createWindow } from './windows.ts'
import { Workspaces } from './workspaces.ts'

/** A page that dies more often than this in a minute is left alone. */
const MAX_PAGE_CRASHES = 3
/** How often the idle time is looked at. */
const IDLE_CHECK_MS = 2000
/** The page is held back so long for a workspace that is about to be open: drawn without its figures it would be drawn twice. */
const PAGE_WAIT_MS = 400

export class Application {
  readonly #host: CoreHost
  readonly #settings: SettingsFile
  readonly #keychain: Keychain
  readonly #workspaces: Workspaces
  readonly #clicks = new ClickWatch()
  readonly #grants: GrantBook
  readonly #lock = new ScreenLock(Date.now)
  readonly #session = session.fromPartition('persist:qunxi')
  #window: BrowserWindow | null = null
  #tray: AppTray | null = null
  #waiting = 0
  #screens: readonly MenuScreen[] = []
  /** The page has asked for a port since it was loaded. It gets exactly one at each opening. */
  #pageListens = false
  #crashes: number[] = []
  /** Of the workspace opened last; handed out once, because they age. */
  #first: FirstFigures | null = null
  #opening: Promise<void> = Promise.resolve()

  /** Only after app is ready: language, keyring and sessions are not known before. */
  constructor(host: CoreHost, args: StartArguments) {
    this.#host = host
    this.#grants = new GrantBook(host)
    const userDataDir = app.getPath('userData')
    this.#settings = new SettingsFile(
      join(userDataDir, 'settings.json'),
      defaultSettings(namedLocale(app.getLocale(), process.platform, process.env)),
    )
    this.#keychain = new Keychain(safeStorage, process.platform)
    this.#workspaces = new Workspaces({
      core: {
        request: async (message, progress) => {
          this.#first = null
          const reply = await host.request(message, progress)
          if (reply.type === 'opened') this.#first = reply.first ?? null
          return reply
        },
      },
      keychain: this.#keychain,
      settings: this.#settings,
      userDataDir,
      givenKey: args.key,
      now: Date.now,
      onChange: () => this.#changed(),
      onOpened: () => {
        if (this.#pageListens && !this.#lock.locked) this.#sendPort()
      },
    })
  }

  start(workspace: string | null): void {
    nativeTheme.themeSource = schemeSource(this.#settings.current.preferences)
    nativeTheme.on('updated', () => this.#pushState())
    guardSession(this.#session)
    serveApp(this.#session, rendererRoot(app.getAppPath()), () => this.#startData())
    serveIpc(
      () => this.#window,
      this.#handlers(),
      (paths) => this.#grants.give('read', paths),
      (method) => this.#lock.check(method),
    )
    this.#followCore()
    this.#watchIdle()
    // The database opens while the page loads: neither waits for the other.
    this.#opening = this.#workspaces.openAtStart(workspace)
    this.#openWindow()
    this.#tray = createTray(this.#icon, { show: () => this.show(), quit: () => app.quit() })
    this.#refreshMenus()
  }

  /** Brings the window forward, or makes it again (macOS keeps the app without one). */
  show(): void {
    if (this.#window) bringForward(this.#window)
    else this.#openWindow()
  }

  /** A second start named a workspace: it is opened here. */
  async openFromOutside(workspace: string): Promise<void> {
    this.show()
    if (this.#lock.locked) return
    await this.#openAsked(workspace)
  }

  async #openAsked(dir: string): Promise<void> {
    const error = await this.#workspaces.openAsked(dir)
    if (error) this.#send({ command: 'not-opened', error })
  }

  get #labels(): Labels {
    return labelsFor(this.#settings.current.preferences.language)
  }

  get #icon(): string {
    return join(app.getAppPath(), 'resources', 'icons', 'icon.png')
  }

  #openWindow(): void {
    const window = createWindow({
      settings: this.#settings,
      session: this.#session,
      preload: join(app.getAppPath(), 'dist', 'preload', 'index.cjs'),
      title: this.#labels.appName,
      icon: this.#icon,
    })
    this.#window = window
    const contents = window.webContents
    this.#clicks.watch(contents)
    contents.on('did-start-navigation', (details) => {
      if (details.isMainFrame && !details.isSameDocument) this.#pageListens = false
    })
    contents.on('render-process-gone', (_event, { reason }) => this.#pageGone(window, reason))
    window.on('page-title-updated', (event) => event.preventDefault())
    window.on('closed', () => {
      this.#window = null
      this.#pageListens = false
    })
  }

  #pageGone(window: BrowserWindow, reason: string): void {
    if (reason === 'clean-exit' || window.isDestroyed()) return
    const now = Date.now()
    this.#crashes = [...this.#crashes.filter((at) => now - at < 60_000), now]
    console.error(`The window's page ended: ${reason}`)
    if (this.#crashes.length <= MAX_PAGE_CRASHES) window.webContents.reload()
  }

  #followCore(): void {
    this.#host.onState(() => this.#pushState())
    this.#host.onSpent((grant) => this.#grants.spent(grant))
    this.#host.onDamaged(({ workspaceDir, error }) => void this.#workspaces.foundDamaged(workspaceDir, error).catch(report))
    this.#host.onRestarted(() => {
      this.#grants.giveAgain().catch(report)
      void this.#workspaces.reopenAfterRestart()
    })
    this.#host.onExit((exit) => {
      console.error(`Core ended: ${describeExit(exit)}${exit.willRestart ? ', starting it again' : ''}`)
      if (!exit.willRestart) this.#workspaces.coreGaveUp(`The data process ended (${describeExit(exit)}).`)
    })
  }

  #handlers(): ReturnType<typeof shellHandlers> {
    return shellHandlers({
      window: () => {
        if (!this.#window) throw new Error('The window is gone.')
        return this.#window
      },
      coreMode: this.#host.mode,
      keychain: this.#keychain,
      workspaces: this.#workspaces,
      clicks: this.#clicks,
      grants: this.#grants,
      state: () => this.#state(),
      setPreferences: (part) => this.#setPreferences(part),
      connectCore: () => {
        this.#pageListens = true
        if (this.#shown.phase === 'open' && this.#host.state === 'running') this.#sendPort()
      },
      unlock: (secret) => this.#unlock(secret),
      lockScreen: () => this.#lockScreen('person'),
      send: (command) => this.#send(command),
      setWaiting: (count) => {
        this.#waiting = count
        this.#tray?.update(this.#labels, count)
      },
      setScreens: (screens) => {
        this.#screens = screens
        this.#refreshMenus()
      },
    })
  }

  #setPreferences(part: Partial<Preferences>): Preferences {
    const preferences = { ...this.#settings.current.preferences, ...part }
    this.#settings.update({ preferences })
    nativeTheme.themeSource = schemeSource(preferences)
    this.#refreshMenus()
    this.#pushState()
    return preferences
  }

  #state(): ShellState {
    return {
      workspace: this.#shown,
      core: this.#host.state,
      preferences: this.#settings.current.preferences,
      effectiveScheme: nativeTheme.shouldUseDarkColors ? 'dark' : 'light',
    }
  }

  /** What a page begins with. Waits a moment for a workspace that is being opened. */
  async #startData(): Promise<StartData> {
    await Promise.race([this.#opening, sleep(PAGE_WAIT_MS)])
    const first = this.#shown.phase === 'open' ? this.#first : null
    this.#first = null
    return { state: this.#state(), first }
  }

  /** The phase as the window is told it: a locked screen hides an open workspace, and whatever else it is about to be. */
  get #shown(): WorkspacePhase {
    const { phase } = this.#workspaces
    if (!this.#lock.locked || phase.phase !== 'open') return phase
    return { phase: 'locked', workspace: phase.workspace, reason: 'screen', hasPassphrase: true }
  }

  /** Throws PASSPHRASE_NEEDED where nothing but the recovery key could unlock. */
  async #lockScreen(by: 'person' | 'system'): Promise<void> {
    const { phase } = this.#workspaces
    if (phase.phase !== 'open' || this.#lock.locked) return
    if (!this.#workspaces.canLock())
      throw new QunxiError('PASSPHRASE_NEEDED', 'Set a passphrase first: without one nothing could unlock the screen.')
    this.#lock.lock(by)
    this.#first = null
    // Quitting and starting again is no way around it.
    this.#workspaces.recentList.setLocked(phase.workspace.dir, true)
    this.#changed()
    // A core that is down has no ports.
    await this.#host.request({ type: 'close', portsOnly: true }).catch(report)
  }

  async #unlock(secret: string): Promise<{ workspace: WorkspaceRef }> {
    const { phase } = this.#workspaces
    if (!this.#lock.locked || phase.phase !== 'open') return await this.#workspaces.unlock(secret)
    await this.#lock.unlock(() => this.#workspaces.recoveryKey(secret))
    this.#screenOpen(phase.workspace)
    return { workspace: phase.workspace }
  }

  #screenOpen(workspace: WorkspaceRef): void {
    this.#workspaces.recentList.setLocked(workspace.dir, false)
    this.#changed()
    if (this.#pageListens && this.#host.state === 'running') this.#sendPort()
  }

  #watchIdle(): void {
    const lock = (by: 'person' | 'system'): void => {
      if (this.#settings.current.preferences.lockAfter && this.#workspaces.canLock()) this.#lockScreen(by).catch(report)
    }
    const timer = setInterval(() => {
      const minutes = this.#settings.current.preferences.lockAfter ?? 0
      if (minutes > 0 && powerMonitor.getSystemIdleTime() >= minutes * 60) lock('person')
    }, IDLE_CHECK_MS)
    timer.unref()
    powerMonitor.on('lock-screen', () => lock('system'))
    powerMonitor.on('unlock-screen', () => {
      const { phase } = this.#workspaces
      // A system that cannot keep the key does not vouch for the person either.
      if (!this.#settings.current.preferences.unlockWithSystem || !this.#keychain.state().usable) return
      if (phase.phase === 'open' && this.#lock.systemUnlocked()) this.#screenOpen(phase.workspace)
    })
  }

  #changed(): void {
    // What is closed, or failed, has nothing to hide; opening it asks for the passphrase.
    if (this.#workspaces.phase.phase !== 'open') this.#lock.release()
    this.#pushState()
    this.#refreshMenus()
  }

  #pushState(): void {
    this.#contents?.send(STATE_CHANNEL, this.#state())
  }

  #send(command: ShellCommand): void {
    this.#contents?.send(COMMAND_CHANNEL, command)
  }

  #sendPort(): void {
    const contents = this.#contents
    if (contents) contents.postMessage(PORT_CHANNEL, null, [this.#host.connect()])
  }

  get #contents(): Electron.WebContents | null {
    const contents = this.#window?.isDestroyed() === false ? this.#window.webContents : null
    return contents && !contents.isDestroyed() && !contents.isCrashed() ? contents : null
  }

  #refreshMenus(): void {
    const { phase } = this.#shown
    const labels = this.#labels
    const workspaceOpen = phase === 'open'
    setMenu(
      { labels, screens: this.#screens, workspaceOpen, canLock: workspaceOpen && this.#workspaces.canLock() },
      {
        send: (command) => this.#send(command),
        openWorkspace: () => void this.#pickWorkspace(),
        closeWorkspace: () => void this.#workspaces.close().catch(report),
        lockScreen: () => void this.#lockScreen('person').catch(report),
        lock: () => void this.#workspaces.lock().catch(report),
      },
    )
    this.#tray?.update(labels, this.#waiting)
    this.#window?.setTitle(phase === 'open' ? `${this.#workspaces.openName()} — ${labels.appName}` : labels.appName)
  }

  async #pickWorkspace(): Promise<void> {
    if (!this.#window || this.#lock.locked) return
    const { canceled, filePaths } = await dialog.showOpenDialog(this.#window, { properties: ['openDirectory'] })
    const dir = filePaths[0]
    if (!canceled && dir !== undefined) await this.#openAsked(dir)
  }
}

function schemeSource(preferences: Preferences): 'light' | 'dark' | 'system' {
  return preferences.colorScheme === 'auto' ? 'system' : preferences.colorScheme
}

function report(error: unknown): void {
  console.error(error)
}
