/** Pictures made for tests, and whether the window really painted one. */
import { crc32, deflateSync } from 'node:zlib'
import { expect } from '@playwright/test'
import type { ElectronApplication, Locator } from '@playwright/test'

type Color = readonly [red: number, green: number, blue: number]

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** A square PNG of one colour. */
export function plainPng(side: number, color: Color): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  // Eight bits a channel, RGB.
  header.set([8, 2, 0, 0, 0], 8)
  const row = Buffer.concat([Buffer.from([0]), ...Array.from({ length: side }, () => Buffer.from(color))])
  const rows = Buffer.concat(Array.from({ length: side }, () => row))
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}

/** Fails unless the image was decoded and the window shows this colour in the middle of it. */
export async function expectPainted(app: ElectronApplication, image: Locator, color: Color): Promise<void> {
  await expect.poll(() => image.evaluate((element) => (element as HTMLImageElement).naturalWidth)).toBeGreaterThan(0)
  const shot = (await image.screenshot({ animations: 'disabled' })).toString('base64')
  const middle = await app.evaluate(({ nativeImage }, png) => {
    const picture = nativeImage.createFromBuffer(Buffer.from(png, 'base64'))
    const { width, height } = picture.getSize()
    const [blue, green, red] = picture.toBitmap().subarray((Math.floor(height / 2) * width + Math.floor(width / 2)) * 4)
    return [red!, green!, blue!]
  }, shot)
  for (const [i, part] of color.entries()) expect(Math.abs(middle[i]! - part), `${middle} for ${color}`).toBeLessThan(24)
}
