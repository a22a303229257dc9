/** What is being moved, beside the pointer, with what the cell below it says; spoken for those who do not see it. */
import { useTranslation } from 'react-i18next'
import { kindLooks } from '#renderer/base/kinds.ts'
import { useCalendar } from './calendar-state.ts'
import classes from './calendar.module.css'
import { useFormat } from '#renderer/base/format-context.tsx'

/** Room the words need; nearer to an edge they are at the other side of the pointer. */
const ROOM_X = 340
const ROOM_Y = 100

function placed(x: number, y: number): string {
  const left = x > window.innerWidth - ROOM_X ? `calc(${Math.round(x - 12)}px - 100%)` : `${Math.round(x + 12)}px`
  const top = y > window.innerHeight - ROOM_Y ? `calc(${Math.round(y - 10)}px - 100%)` : `${Math.round(y + 10)}px`
  return `translate(${left}, ${top})`
}

export function DragGhost() {
  const { t } = useTranslation()
  const format = useFormat()
  const drag = useCalendar((state) => state.drag)
  const describe = useCalendar((state) => state.describe)
  const words = drag?.over && describe ? describe(drag.over) : null
  const spoken = drag?.by === 'keyboard' && drag.over ? `${format.moment(drag.over.at)} ${words?.text ?? ''}` : ''
  return (
    <>
      <div className="qx-visually-hidden" aria-live="assertive">
        {spoken}
      </div>
      {drag && (
        <div className={classes.ghost} style={{ transform: placed(drag.x, drag.y) }} aria-hidden>
          <span className={classes.ghostTitle} style={{ borderInlineStartColor: kindLooks[drag.what.kind].solid }}>
            {drag.what.title}
            {drag.over && <span className={classes.ghostWhen}>{format.moment(drag.over.at)}</span>}
          </span>
          {words?.text ? (
            <span className={classes.ghostWords} data-state={words.state}>
              {words.text}
            </span>
          ) : null}
          {drag.by === 'keyboard' && <span className={classes.ghostHint}>{t('calendar.keyHint')}</span>}
        </div>
      )}
    </>
  )
}
