/** Two panes with a grip between them; the side's width is remembered under a name. */
import { type PointerEvent, type ReactNode, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './panes.module.css'
import { useRem } from './use-rem.ts'
import { isCombination } from '#renderer/base/shortcuts.ts'

interface SplitPaneProps {
  /** Remembers the width. */
  storageKey: string
  side: ReactNode
  children: ReactNode
  /** Pixels at 100 % text size. */
  initial: number
  min: number
  max: number
  /** Where the side pane is. Default start. */
  at?: 'start' | 'end'
}

export function SplitPane({ storageKey, side, children, initial, min, max, at = 'start' }: SplitPaneProps) {
  const key = `qunxi.pane.${storageKey}`
  const [width, setWidth] = useState(() => {
    const saved = Number.parseInt(localStorage.getItem(key) ?? '', 10)
    return Number.isFinite(saved) ? Math.min(max, Math.max(min, saved)) : initial
  })
  const change = (next: number) => {
    const clamped = Math.round(Math.min(max, Math.max(min, next)))
    setWidth(clamped)
    localStorage.setItem(key, String(clamped))
  }
  const pane = (
    <div className={classes.side} style={{ width: `${width / 16}rem` }}>
      {side}
    </div>
  )
  const grip = <PaneGrip width={width} min={min} max={max} sign={at === 'start' ? 1 : -1} onWidth={change} />
  return (
    <div className={classes.split}>
      {at === 'start' && pane}
      {at === 'start' && grip}
      <div className={classes.main}>{children}</div>
      {at === 'end' && grip}
      {at === 'end' && pane}
    </div>
  )
}

interface PaneGripProps {
  width: number
  min: number
  max: number
  /** 1: dragging right widens; -1: dragging left widens. */
  sign: 1 | -1
  onWidth: (width: number) => void
  label?: string
}

export function PaneGrip({ width, min, max, sign, onWidth, label }: PaneGripProps) {
  const { t } = useTranslation()
  const scale = useRem(100) / 100
  const start = useRef<{ x: number; width: number } | undefined>(undefined)
  const onDown = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    event.currentTarget.dataset['dragging'] = ''
    start.current = { x: event.clientX, width }
  }
  const onEnd = (event: PointerEvent<HTMLDivElement>) => {
    start.current = undefined
    delete event.currentTarget.dataset['dragging']
  }
  return (
    <div
      className={classes.grip}
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={label ?? t('components.resizePane')}
      aria-valuenow={width}
      aria-valuemin={min}
      aria-valuemax={max}
      onPointerDown={onDown}
      onPointerMove={(event) =>
        start.current && onWidth(start.current.width + (sign * (event.clientX - start.current.x)) / scale)
      }
      onPointerUp={onEnd}
      onPointerCancel={onEnd}
      onKeyDown={(event) => {
        const step = { ArrowRight: 16, ArrowLeft: -16 }[event.key]
        if (step === undefined || isCombination(event)) return
        event.preventDefault()
        onWidth(width + sign * step)
      }}
    />
  )
}
