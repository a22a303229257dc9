/** The database addon is Node-API 10 and takes the whole process down, without an error, on an older runtime. */
const REQUIRED_NAPI = 10

interface RuntimeVersions {
  readonly napi?: string | undefined
  readonly node?: string | undefined
  readonly electron?: string | undefined
}

export function canLoadDatabase(versions: RuntimeVersions): boolean {
  const napi = Number(versions.napi)
  return Number.isInteger(napi) && napi >= REQUIRED_NAPI
}

/** What is wrong with this runtime and what to do, or null when the database addon may be loaded. Loads nothing. */
export function runtimeProblem(versions: RuntimeVersions): string | null {
  if (canLoadDatabase(versions)) return null
  const what = versions.electron ? `Electron ${versions.electron} (Node ${versions.node ?? '?'})` : `Node ${versions.node ?? '?'}`
  return (
    `The database needs Node-API ${REQUIRED_NAPI} (Node 22.14 or newer, Electron 35 or newer), ` +
    `but this is ${what} with Node-API ${versions.napi ?? 'unknown'}. Nothing was opened.`
  )
}
