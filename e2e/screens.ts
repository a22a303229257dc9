import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'

/**
 * A picture of the window for a person to look at, in the folder QUNXI_SCREENS names; nothing where it is not set.
 * Returns the file written.
 */
export async function takeScreen(window: Page, name: string): Promise<string | null> {
  const folder = process.env.QUNXI_SCREENS
  if (!folder) return null
  await mkdir(folder, { recursive: true })
  const path = join(folder, `${name}.png`)
  await window.screenshot({ path, animations: 'disabled' })
  return path
}
