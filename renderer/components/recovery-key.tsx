/** 64 hex digits in groups of four, to be read off and written down. */
import classes from './recovery-key.module.css'

export function RecoveryKey({ digits }: { digits: string }) {
  const groups = digits.match(/.{1,4}/gu) ?? []
  return (
    <div className={`${classes.key} qx-selectable`} data-testid="recovery-key">
      {groups.map((group, index) => (
        <span key={index}>{group}</span>
      ))}
    </div>
  )
}
