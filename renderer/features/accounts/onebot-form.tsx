/** What has to be known of a OneBot implementation: who dials whom, the address to enter or to copy, the token. */
import { Button, Radio } from '@mantine/core'
import { IconCopy } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { shell } from '#renderer/core-client/shell.ts'
import { showFailure } from '#renderer/core-client/use-write.ts'
import { useToasts } from '#renderer/state/toasts.ts'
import classes from './connect.module.css'
import { type FormPart, SecretFieldOf, TextFieldOf } from './connect-fields.tsx'
import { completed } from './connect-form.ts'

export function OneBotForm({ part }: { part: FormPart }) {
  const { t } = useTranslation()
  const { mode, texts } = part.draft
  const copy = () =>
    shell('clipboard.copyText', { text: completed('listenUrl', texts.listenUrl) }).then(
      () => useToasts.getState().show({ message: t('accounts.wizard.onebotSteps.addressCopied') }),
      showFailure,
    )
  return (
    <>
      <p className={classes.dim}>{t('accounts.wizard.onebotSteps.intro')}</p>
      <ol className={classes.steps}>
        <li className={classes.step}>
          <div className={classes.stepBody}>
            <h2 className={classes.stepTitle} id="connect-mode">
              {t('accounts.wizard.onebotSteps.modeTitle')}
            </h2>
            <Radio.Group
              aria-labelledby="connect-mode"
              value={mode}
              onChange={(value) => part.change({ mode: value === 'reverse' ? 'reverse' : 'forward' })}
            >
              <div className={classes.choices}>
                <Radio
                  value="forward"
                  label={t('accounts.wizard.onebotSteps.forward')}
                  description={t('accounts.wizard.onebotSteps.forwardWhy')}
                />
                <Radio
                  value="reverse"
                  label={t('accounts.wizard.onebotSteps.reverse')}
                  description={t('accounts.wizard.onebotSteps.reverseWhy')}
                />
              </div>
            </Radio.Group>
            <p className={classes.dim}>{t('accounts.wizard.onebotSteps.format')}</p>
          </div>
        </li>
        <li className={classes.step}>
          <div className={classes.stepBody}>
            <h2 className={classes.stepTitle}>{t('accounts.wizard.onebotSteps.addressTitle')}</h2>
            {mode === 'forward' ? (
              <TextFieldOf
                part={part}
                field="socketUrl"
                placeholder={t('accounts.wizard.onebotSteps.forwardPlaceholder')}
                autoFocus
              />
            ) : (
              <div className={classes.copyLine}>
                <TextFieldOf part={part} field="listenUrl" />
                <Button variant="default" leftSection={<IconCopy size={14} aria-hidden />} onClick={() => void copy()}>
                  {t('accounts.wizard.onebotSteps.copyAddress')}
                </Button>
              </div>
            )}
          </div>
        </li>
        <li className={classes.step}>
          <div className={classes.stepBody}>
            <h2 className={classes.stepTitle}>{t('accounts.wizard.onebotSteps.tokenTitle')}</h2>
            <p className={classes.dim}>{t('accounts.wizard.onebotSteps.tokenText')}</p>
            <div className={classes.fields}>
              <SecretFieldOf part={part} field="token" optional />
              <TextFieldOf part={part} field="name" placeholder={t('accounts.wizard.fields.namePlaceholder')} />
            </div>
          </div>
        </li>
      </ol>
    </>
  )
}
