/** The screen lock: after how long, by which key, and whether the computer's own unlocking is enough. */
import { Button, NativeSelect, Switch } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { setPreferences } from '#renderer/core-client/appearance.ts'
import { shell } from '#renderer/core-client/shell.ts'
import { showFailure } from '#renderer/core-client/use-write.ts'
import { useUi } from '#renderer/state/ui.ts'
import classes from './settings.module.css'

const choices = [0, 1, 5, 15, 30, 60] as const

export function ScreenLockAfter() {
  const { t } = useTranslation()
  const after = useUi((state) => state.lockAfter)
  const withSystem = useUi((state) => state.unlockWithSystem)
  return (
    <div className={classes.stack}>
      <span className={classes.inline}>
        <NativeSelect
          aria-label={t('settings.screenLock')}
          value={String(after)}
          onChange={(event) => {
            const chosen = choices.find((minutes) => String(minutes) === event.currentTarget.value)
            if (chosen !== undefined) setPreferences({ lockAfter: chosen })
          }}
          data={choices.map((minutes) => ({
            value: String(minutes),
            label: minutes === 0 ? t('settings.screenLockOff') : t('settings.screenLockMinutes', { count: minutes }),
          }))}
        />
        <Button variant="default" onClick={() => shell('screen.lock', {}).catch(showFailure)}>
          {t('settings.screenLockNow')}
        </Button>
      </span>
      <Switch
        checked={withSystem}
        disabled={after === 0}
        onChange={(event) => setPreferences({ unlockWithSystem: event.currentTarget.checked })}
        label={t('settings.screenLockSystem')}
      />
    </div>
  )
}
