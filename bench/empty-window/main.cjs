// The least a window can be: what the start of the real app is compared with.
const { app, BrowserWindow } = require('electron')

// Two frames after it is in the document it is on the screen, as the real page marks it.
const PAGE = `<title>empty</title><main>ready</main>
<script>requestAnimationFrame(() => requestAnimationFrame(() => performance.mark('qx:painted')))</script>`

app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1280, height: 800, show: false, webPreferences: { sandbox: true } })
  window.once('ready-to-show', () => window.show())
  window.loadURL('data:text/html,' + encodeURIComponent(PAGE))
})
app.on('window-all-closed', () => app.quit())
