/** What the first screen says, worked out while the workspace is opened: it comes with the page. */
import type { FirstFigures } from '#shared/contract/first-figures.ts'
import { getMeta } from '#core/store/tables/meta.ts'
import type { Workspace } from '../workspace.ts'
import { dispatch } from './serve.ts'

export function workspaceFacts(workspace: Workspace): FirstFigures['workspace'] {
  return { name: workspace.name, zone: workspace.zone, demo: getMeta(workspace.store.read, 'demo') === '1' }
}

/** Undefined where the figures cannot be worked out: the page then asks, and is told why. */
export function firstFigures(workspace: Workspace): FirstFigures | undefined {
  try {
    const { output } = dispatch(workspace, 'today.figures', {})
    return { workspace: workspaceFacts(workspace), figures: output as FirstFigures['figures'] }
  } catch (error) {
    console.error('[core] first figures:', error)
    return undefined
  }
}
