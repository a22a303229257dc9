/** Marks when the first screen's figures are on the screen, and when what is pressed is answered. */
import { markStart } from '#shared/contract/start-marks.ts'
import { core } from '#renderer/core-client/client.ts'

/** Called once the figures are in the document: painted two frames later, usable when a task has run after that and core can be asked. */
export function figuresDrawn(): void {
  markStart('figures')
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      markStart('painted')
      setTimeout(() => {
        if (core.connected) markStart('usable')
        else {
          const stop = core.onConnection((connected) => {
            if (!connected) return
            stop()
            setTimeout(() => markStart('usable'))
          })
        }
      })
    }),
  )
}
