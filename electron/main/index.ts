/** Composition of the main process. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { app, dialog } from 'electron'
import { QunxiError, toErrorReply } from '#shared/contract/errors.ts'
import { markStart } from '#shared/contract/start-marks.ts'
import { Application } from './application.ts'
import { parseArguments } from './args.ts'
import type { StartArguments } from './args.ts'
import { CoreHost, chooseMode, describeExit } from './core-host.ts'
import { CORE_LOG, FaultLog, describeFault } from '#main-and-core/fault-log.ts'
import { FaultPolicy } from './faults.ts'
import { guardAllContents } from './guard.ts'
import { labelsFor } from './labels.ts'
import { registerScheme } from './scheme.ts'
import { languageFor, namedLocale } from './settings.ts'
import { runSmoke, runWindowSmoke } from './smoke.ts'
import { coreEnvironment, refuseSwitches } from './switches.ts'

const EXIT_USAGE = 2
/** Given by main to the run that follows one it gave up. */
const STARTED_ANEW = '--started-anew'

markStart('main')
start()

function start(): void {
  if (app.isPackaged && !switchesAllow()) return
  if (process.env['QUNXI_USER_DATA']) app.setPath('userData', process.env['QUNXI_USER_DATA'])
  let args: StartArguments
  try {
    args = parseArguments({ argv: process.argv, defaultApp: !app.isPackaged, env: process.env, cwd: process.cwd() })
  } catch (error) {
    console.error(JSON.stringify({ error: toErrorReply(error) }))
    app.exit(EXIT_USAGE)
    return
  }
  const log = new FaultLog(join(app.getPath('userData'), 'logs', 'main.log'))
  // Windows shows notifications only for an app it knows by this id (the installer's).
  app.setAppUserModelId('app.qunxi.desktop')
  registerScheme()
  guardAllContents()
  const host = createHost(log)
  catchFaults(log, host)
  if (args.smoke) {
    void app.whenReady().then(async () => app.exit(await runSmoke(host, args)))
    return
  }
  if (args.smokeWindow) {
    // Before the window, as in any start: a child forked while Chromium starts its own can keep their pipes open, and the page never comes.
    if (host.mode === 'node-child') startCore(host)
    void app.whenReady().then(async () => app.exit(await runWindowSmoke(host, args)))
    return
  }
  if (!app.requestSingleInstanceLock({ workspace: args.workspace })) {
    app.exit(0)
    return
  }
  // A Node child does not need Electron to be ready; a utility process does.
  if (host.mode === 'node-child') startCore(host)
  stopCoreAtQuit(host)
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  void app.whenReady().then(
    () => run(host, args),
    () => {},
  )
}

/** False where the app ends at once: it was given what it must not run with. */
function switchesAllow(): boolean {
  const { ignored, refused } = refuseSwitches(app.commandLine)
  if (ignored.length > 0) console.error(`Not taken by the shipped app: ${ignored.map((name) => `--${name}`).join(', ')}`)
  const first = refused[0]
  if (first === undefined) return true
  const error = toErrorReply(new QunxiError('REFUSED', `The shipped app does not start with --${first}.`))
  console.error(JSON.stringify({ error }))
  app.exit(EXIT_USAGE)
  return false
}

function run(host: CoreHost, args: StartArguments): void {
  try {
    if (!existsSync(join(app.getAppPath(), 'dist', 'renderer', 'index.html'))) {
      throw new Error(`The app is not built: dist/renderer is missing in ${app.getAppPath()}.`)
    }
    markStart('app-ready')
    startCore(host)
    const application = new Application(host, args)
    application.start(args.workspace)
    app.on('activate', () => application.show())
    app.on('second-instance', (_event, _argv, _cwd, data) => {
      const { workspace } = data as { workspace?: unknown }
      if (typeof workspace === 'string') void application.openFromOutside(workspace)
      else application.show()
    })
  } catch (error) {
    console.error(error)
    dialog.showErrorBox(
      labelsFor(languageFor(namedLocale(app.getLocale(), process.platform, process.env))).cannotStart,
      String(error),
    )
    app.exit(1)
  }
}

function startCore(host: CoreHost): void {
  host.start().catch(reportStart)
  markStart('core-spawned')
}

function createHost(log: FaultLog): CoreHost {
  return new CoreHost({
    mode: chooseMode({ napi: process.versions['napi'] }),
    entry: join(app.getAppPath(), 'dist', 'core', 'index.mjs'),
    places: {
      // A shipped app runs the Node it was packed with, whatever its environment says.
      override: app.isPackaged ? undefined : process.env['QUNXI_NODE'],
      packaged: app.isPackaged,
      resourcesPath: process.resourcesPath,
      appPath: app.getAppPath(),
      platform: process.platform,
    },
    env: { ...coreEnvironment(process.env), [CORE_LOG]: join(app.getPath('userData'), 'logs', 'core.log') },
    log: (line) => {
      console.error(`[core] ${line}`)
      if (line.startsWith('fatal error in core:')) log.write(line)
    },
  })
}

/** What nobody caught, in main or in the processes beside it. Core writes down its own. */
function catchFaults(log: FaultLog, host: CoreHost): void {
  const policy = new FaultPolicy(process.argv.includes(STARTED_ANEW))
  const fault = (kind: string, error: unknown): void => {
    console.error(`${kind}:`, error)
    log.write(describeFault(kind, error))
    const act = policy.next(Date.now())
    if (act === 'go-on') return
    log.write(`main: ${act}`)
    if (act === 'start-anew') app.relaunch({ args: [...process.argv.slice(1), STARTED_ANEW] })
    void host.stop().finally(() => app.exit(1))
  }
  process.on('uncaughtException', (error) => fault('uncaught in main', error))
  process.on('unhandledRejection', (reason) => fault('rejected in main', reason))
  host.onExit(({ code, signal, willRestart }) => {
    if (code !== 0) log.write(`core ended: ${describeExit({ code, signal })}${willRestart ? ', starting it again' : ''}`)
  })
  app.on('render-process-gone', (_event, _contents, { reason, exitCode }) => log.write(`page ended: ${reason} ${exitCode}`))
  app.on('child-process-gone', (_event, { type, reason, exitCode }) => log.write(`${type} ended: ${reason} ${exitCode}`))
  app.on('web-contents-created', (_event, contents) => {
    contents.on('preload-error', (_at, _path, error) => log.write(describeFault('preload', error)))
    contents.on('unresponsive', () => log.write('page does not respond'))
  })
}

/** The app waits for core to finish its transaction and close the database before it goes. */
function stopCoreAtQuit(host: CoreHost): void {
  let stopped = false
  app.on('will-quit', (event) => {
    if (stopped) return
    event.preventDefault()
    void host.stop().then(() => {
      stopped = true
      app.quit()
    })
  })
}

function reportStart(error: unknown): void {
  console.error(`Core did not start: ${toErrorReply(error).message}`)
}
