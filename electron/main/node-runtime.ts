/** Where the Node is that runs core under an Electron too old for the database. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { QunxiError } from '#shared/contract/errors.ts'

export interface RuntimePlaces {
  /** QUNXI_NODE. */
  override: string | undefined
  packaged: boolean
  resourcesPath: string
  appPath: string
  platform: NodeJS.Platform
}

/** Absolute path of a Node binary. Throws RUNTIME_TOO_OLD naming the places that were looked at. */
export function findNode(places: RuntimePlaces, exists: (path: string) => boolean = existsSync): string {
  const name = places.platform === 'win32' ? 'node.exe' : 'node'
  const candidates = places.override
    ? [places.override]
    : places.packaged
      ? [join(places.resourcesPath, name)]
      : [join(places.appPath, 'node_modules', 'node', 'bin', name)]
  const found = candidates.find((path) => exists(path))
  if (found) return found
  throw new QunxiError(
    'RUNTIME_TOO_OLD',
    `This Electron is too old for the database and no Node was found at ${candidates.join(', ')}.`,
  )
}

/** A plain Node cannot read inside an asar archive: packages for it carry core unpacked beside the archive. */
export function outsideAsar(path: string): string {
  return path.replace(/([\\/])app\.asar([\\/])/, '$1app.asar.unpacked$2')
}
