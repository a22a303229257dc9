// node build/package/icons.mjs: renders resources/icons/icon.svg into what the three systems want, with the Electron at
// hand. Run after changing the drawing; the results are committed.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { underProjectNode } from '../bootstrap/ensure-node.mjs'
import { root } from '../bootstrap/paths.mjs'
import { run, tail } from '../bootstrap/run.mjs'
import { BootstrapError } from '../bootstrap/say.mjs'

const folder = join(root, 'resources', 'icons')
const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024]

await underProjectNode(async () => {
  const png = await render()
  await mkdir(join(folder, 'linux'), { recursive: true })
  for (const size of [16, 32, 48, 64, 128, 256, 512]) await writeFile(join(folder, 'linux', `${size}x${size}.png`), png(size))
  await writeFile(join(folder, 'icon.png'), png(512))
  await writeFile(join(folder, 'icon.ico'), ico([16, 24, 32, 48, 64, 128, 256].map((size) => ({ size, data: png(size) }))))
  await writeFile(join(folder, 'icon.icns'), icns(png))
})

/** @returns {Promise<(size: number) => Buffer>} */
async function render() {
  const { ensureElectron } = await import('../bootstrap/ensure-electron.mjs')
  const { ensureSystem } = await import('../bootstrap/ensure-system.mjs')
  const { openDisplay } = await import('../bootstrap/display.mjs')
  const { electronFlags } = await import('../bootstrap/prepare.mjs')
  const electron = await ensureElectron()
  await ensureSystem(electron.path)
  const { env, stop } = await openDisplay()
  const app = join(root, 'build', 'package', 'icon-renderer')
  const args = [...electronFlags(), app, join(folder, 'icon.svg'), ...sizes.map(String)]
  const { output } = await run(electron.path, args, { env, timeoutMs: 60_000 })
  stop()
  const line = output.split('\n').find((text) => text.startsWith('{'))
  if (line === undefined) throw new BootstrapError(`the icons were not drawn:\n${tail(output)}`)
  /** @type {Record<string, string>} */
  const drawn = JSON.parse(line)
  return (size) => Buffer.from(drawn[size] ?? '', 'base64')
}

/**
 * Windows: a directory of PNG images (allowed since Vista).
 * @param {{ size: number, data: Buffer }[]} images
 */
function ico(images) {
  const header = Buffer.alloc(6 + 16 * images.length)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(images.length, 4)
  let offset = header.length
  for (const [index, { size, data }] of images.entries()) {
    const entry = 6 + 16 * index
    header.writeUInt8(size % 256, entry)
    header.writeUInt8(size % 256, entry + 1)
    header.writeUInt16LE(1, entry + 4)
    header.writeUInt16LE(32, entry + 6)
    header.writeUInt32LE(data.length, entry + 8)
    header.writeUInt32LE(offset, entry + 12)
    offset += data.length
  }
  return Buffer.concat([header, ...images.map(({ data }) => data)])
}

/**
 * macOS: typed chunks of PNG, each with its length.
 * @param {(size: number) => Buffer} png
 */
function icns(png) {
  /** @type {[string, number][]} */
  const types = [
    ['icp4', 16],
    ['icp5', 32],
    ['icp6', 64],
    ['ic07', 128],
    ['ic08', 256],
    ['ic09', 512],
    ['ic10', 1024],
  ]
  const chunks = types.map(([type, size]) => chunk(type, png(size)))
  return chunk('icns', Buffer.concat(chunks))
}

/**
 * @param {string} type
 * @param {Buffer} data
 */
function chunk(type, data) {
  const head = Buffer.alloc(8)
  head.write(type, 0, 'ascii')
  head.writeUInt32BE(data.length + 8, 4)
  return Buffer.concat([head, data])
}
