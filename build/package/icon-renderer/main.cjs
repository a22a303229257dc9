// Draws an SVG at each size asked for and prints the PNGs as one JSON document: { "16": base64, … }.
// Arguments after the app's folder: the SVG's path, then the sizes.
const { app, BrowserWindow } = require('electron')
const fs = require('node:fs')
const path = require('node:path')

const [svg, ...sizes] = process.argv.slice(process.argv.findIndex((arg) => path.resolve(arg) === __dirname) + 1)

/** @param {string} source @param {number[]} wanted */
async function draw(source, wanted) {
  const image = new Image()
  image.src = source
  await image.decode()
  return wanted.map((size) => {
    const canvas = document.createElement('canvas')
    canvas.width = size
    canvas.height = size
    const context = canvas.getContext('2d')
    context.imageSmoothingQuality = 'high'
    context.drawImage(image, 0, 0, size, size)
    return [size, canvas.toDataURL('image/png').split(',')[1]]
  })
}

app.whenReady().then(async () => {
  const window = new BrowserWindow({ show: false, webPreferences: { sandbox: true, contextIsolation: true } })
  await window.loadURL('data:text/html,<title>icons</title>')
  const source = `data:image/svg+xml;base64,${fs.readFileSync(svg).toString('base64')}`
  const call = `(${draw})(${JSON.stringify(source)}, ${JSON.stringify(sizes.map(Number))})`
  const drawn = await window.webContents.executeJavaScript(call)
  process.stdout.write(`${JSON.stringify(Object.fromEntries(drawn))}\n`, () => app.exit(0))
})
