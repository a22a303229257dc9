/** Keys as they are printed: `mod+k`, `g t`, `shift+mod+z`. */
import { Fragment } from 'react'
import classes from './pieces.module.css'

const isMac = typeof navigator !== 'undefined' && navigator.platform.startsWith('Mac')
const printed: Record<string, string> = {
  mod: isMac ? '⌘' : 'Ctrl',
  shift: isMac ? '⇧' : 'Shift',
  alt: isMac ? '⌥' : 'Alt',
  enter: '⏎',
  escape: 'Esc',
  space: 'Space',
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
}

export function Kbd({ keys }: { keys: string }) {
  return (
    <span className={classes.keys}>
      {keys.split(' ').map((step, at) => (
        <Fragment key={at}>
          {step.split('+').map((key) => (
            <kbd key={key} className={classes.kbd}>
              {printed[key] ?? key.toUpperCase()}
            </kbd>
          ))}
        </Fragment>
      ))}
    </span>
  )
}
