/** Keys as they are printed: `mod+k`, `g t`, `shift+mod+z`. */
import { Fragment } from 'react'
import { isMac, modSign } from '#renderer/base/machine.ts'
import classes from './pieces.module.css'

const printed: Record<string, string> = {
  mod: modSign,
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
            <kbd key={key} data-key={key} className={classes.kbd}>
              {printed[key] ?? key.toUpperCase()}
            </kbd>
          ))}
        </Fragment>
      ))}
    </span>
  )
}
