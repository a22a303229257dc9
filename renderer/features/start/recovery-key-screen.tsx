/** The recovery key, shown once right after a workspace was made. */
import { Button, Checkbox } from '@mantine/core'
import { IconCopy } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { RecoveryKey } from '#renderer/components/recovery-key.tsx'
import { shell } from '#renderer/core-client/shell.ts'
import { showFailure } from '#renderer/core-client/use-write.ts'
import type { NewKey } from './start-state.ts'
import { StartPage } from './start-page.tsx'
import classes from './start.module.css'

export function RecoveryKeyScreen({ name, recoveryKey, keptByKeyring, onDone }: NewKey & { onDone: () => void }) {
  const { t } = useTranslation()
  const [copied, setCopied] = useState(false)
  const [kept, setKept] = useState(false)
  return (
    <StartPage>
      <h1 className={classes.heading}>{t('start.recovery.title')}</h1>
      <p className={classes.lead}>{t('start.recovery.why', { name })}</p>
      <RecoveryKey digits={recoveryKey} />
      <div className={classes.buttons}>
        <Button
          variant="default"
          leftSection={<IconCopy size={15} aria-hidden />}
          onClick={() => shell('clipboard.copyText', { text: recoveryKey }).then(() => setCopied(true), showFailure)}
        >
          {t('start.recovery.copy')}
        </Button>
        <span role="status">{copied && t('start.recovery.copied')}</span>
      </div>
      <p className={classes.lead}>{t(keptByKeyring ? 'start.recovery.keptByKeyring' : 'start.recovery.notKept')}</p>
      <Checkbox label={t('start.recovery.confirm')} checked={kept} onChange={(event) => setKept(event.currentTarget.checked)} />
      <div className={classes.buttons}>
        <Button disabled={!kept} onClick={onDone}>
          {t('start.recovery.done')}
        </Button>
        <span className={classes.lead}>{t('start.recovery.later')}</span>
      </div>
    </StartPage>
  )
}
