// What Electron's own default_app does, as far as we need it: take the app's folder from the command line and become
// that app. The distribution this is put into comes without one.
const { app, dialog } = require('electron')
const fs = require('node:fs')
const path = require('node:path')
const { pathToFileURL } = require('node:url')

const file = process.argv.slice(1).find((arg) => !arg.startsWith('-'))

async function become(target) {
  const folder = path.resolve(target)
  const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'))
  Object.defineProperty(process, 'defaultApp', { configurable: false, enumerable: true, value: true })
  app.setAppPath(folder)
  app.setName(manifest.productName ?? manifest.name)
  if (manifest.version) app.setVersion(manifest.version)
  const userData = app.commandLine.getSwitchValue('user-data-dir')
  app.setPath('userData', userData || path.join(app.getPath('appData'), app.getName()))
  const main = path.join(folder, manifest.main ?? 'index.js')
  if (main.endsWith('.mjs') || (main.endsWith('.js') && manifest.type === 'module')) {
    await import(pathToFileURL(main).href)
  } else {
    require(main)
  }
}

if (file === undefined) {
  process.stdout.write(`Electron ${process.versions.electron}\n`)
  app.exit(0)
} else {
  become(file).catch((error) => {
    process.stderr.write(`cannot start ${file}: ${error.stack}\n`)
    if (app.isReady()) dialog.showErrorBox('Cannot start', String(error))
    app.exit(1)
  })
}
