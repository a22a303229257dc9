/** Files dropped anywhere on the window go to the import screen; while they hover, the window shows that it takes them. */
import { i18n } from '#renderer/base/i18n/i18n.ts'
import { useSession } from '#renderer/core-client/session.ts'
import { showFailure } from '#renderer/core-client/use-write.ts'
import { useToasts } from '#renderer/state/toasts.ts'
import { addFiles } from './import-state.ts'

const MARK = 'qxDropping'

function holdsFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') === true && useSession.getState().phase?.phase === 'open'
}

function mark(on: boolean): void {
  if (on) document.body.dataset[MARK] = 'true'
  else delete document.body.dataset[MARK]
}

/** Call once, in the window. */
export function acceptDroppedFiles(): void {
  window.addEventListener('dragover', (event) => {
    if (!holdsFiles(event)) return
    event.preventDefault()
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
    mark(true)
  })
  window.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) mark(false)
  })
  window.addEventListener('dragend', () => mark(false))
  window.addEventListener('drop', (event) => {
    mark(false)
    if (!holdsFiles(event)) return
    event.preventDefault()
    const files = [...(event.dataTransfer?.files ?? [])]
    window.qunxi
      .pathsOf(files)
      .then((paths) => {
        // A mail program hands over files that are on no disk, and a system without a locale cannot name a Chinese one.
        if (paths.length < files.length) useToasts.getState().show({ message: i18n.t('imports.noPath'), tone: 'failure' })
        return addFiles(paths)
      })
      .catch(showFailure)
  })
}
