// The least a window can be: what the start of the real app is compared with.
const { app, BrowserWindow } = require('electron')

app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1280, height: 800, show: false, webPreferences: { sandbox: true } })
  window.once('ready-to-show', () => window.show())
  window.loadURL('data:text/html,<title>empty</title><main>ready</main>')
})
app.on('window-all-closed', () => app.quit())
