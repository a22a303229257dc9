/** What an administrator does on WeCom's side, step by step, each with the field it fills; what is optional is folded. */
import { Button, Checkbox, SegmentedControl } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { WECOM_URL } from '#shared/domain/accounts.ts'
import { shell } from '#renderer/core-client/shell.ts'
import { showFailure } from '#renderer/core-client/use-write.ts'
import classes from './connect.module.css'
import { type FormPart, SecretFieldOf, TextFieldOf } from './connect-fields.tsx'
import { CopyIp } from './problem-note.tsx'

export function WecomForm({ part, ip }: { part: FormPart; ip: string | null }) {
  const { t } = useTranslation()
  return (
    <>
      <p className={classes.dim}>{t('accounts.wizard.wecomSteps.intro')}</p>
      <ol className={classes.steps}>
        <Step title={t('accounts.wizard.wecomSteps.corpTitle')} text={t('accounts.wizard.wecomSteps.corpText')}>
          <div className={classes.fields}>
            <TextFieldOf part={part} field="corpId" placeholder="ww…" autoFocus={part.draft.texts.corpId === ''} />
            <TextFieldOf part={part} field="name" placeholder={t('accounts.wizard.fields.namePlaceholder')} />
          </div>
        </Step>
        <Step title={t('accounts.wizard.wecomSteps.appTitle')} text={t('accounts.wizard.wecomSteps.appText')}>
          <div className={classes.fields}>
            <SecretFieldOf part={part} field="secret" />
            <TextFieldOf part={part} field="agentId" optional />
          </div>
        </Step>
        <Step title={t('accounts.wizard.wecomSteps.permitTitle')} text={t('accounts.wizard.wecomSteps.permitText')} />
        <Step title={t('accounts.wizard.wecomSteps.scopeTitle')} text={t('accounts.wizard.wecomSteps.scopeText')} />
        <Step
          title={t('accounts.wizard.wecomSteps.ipTitle')}
          text={t(ip === null ? 'accounts.wizard.wecomSteps.ipText' : 'accounts.wizard.wecomSteps.ipShown')}
        >
          {ip !== null && (
            <div>
              <CopyIp ip={ip} />
            </div>
          )}
          <p className={classes.dim}>{t('accounts.wizard.wecomSteps.ipChanges')}</p>
        </Step>
      </ol>
      <Fold title={t('accounts.wizard.relay.title')} why={t('accounts.wizard.relay.why')} open={part.draft.texts.relayUrl !== ''}>
        <div className={classes.fields}>
          <TextFieldOf part={part} field="relayUrl" optional />
          <SecretFieldOf part={part} field="relayToken" optional />
          <SecretFieldOf part={part} field="callbackToken" optional />
          <SecretFieldOf part={part} field="callbackAesKey" optional />
        </div>
      </Fold>
      <Archive part={part} />
      <Fold
        title={t('accounts.wizard.advanced.title')}
        why={t('accounts.wizard.advanced.why')}
        open={part.draft.texts.url !== WECOM_URL}
      >
        <TextFieldOf part={part} field="url" />
        <Checkbox
          label={t('accounts.wizard.fields.pushOwnTags')}
          checked={part.draft.pushOwnTags}
          onChange={(event) => part.change({ pushOwnTags: event.currentTarget.checked })}
        />
      </Fold>
    </>
  )
}

function Step({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  return (
    <li className={classes.step}>
      <div className={classes.stepBody}>
        <h2 className={classes.stepTitle}>{title}</h2>
        <p className={classes.dim}>{text}</p>
        {children}
      </div>
    </li>
  )
}

function Fold({ title, why, open, children }: { title: string; why: string; open: boolean; children: ReactNode }) {
  const { t } = useTranslation()
  // Opened by what is in it at first; after that by the person.
  const [shown, setShown] = useState(open)
  return (
    <details className={classes.fold} open={shown} onToggle={(event) => setShown(event.currentTarget.open)}>
      <summary>
        <IconChevronRight size={15} aria-hidden />
        <span className={classes.foldName}>{title}</span>
        <span className={classes.dim}>{t('accounts.wizard.optional')}</span>
      </summary>
      <div className={classes.foldBody}>
        <p className={classes.dim}>{why}</p>
        {children}
      </div>
    </details>
  )
}

function Archive({ part }: { part: FormPart }) {
  const { t } = useTranslation()
  const { archive, texts } = part.draft
  const take = (path: string | null | undefined) => {
    if (path) part.change({ texts: { ...texts, archivePath: path } })
  }
  const pickFile = () =>
    shell('files.open', {
      title: t('accounts.wizard.archive.pickTitle'),
      multiple: false,
      filters: [
        { name: t('accounts.wizard.archive.filter'), extensions: ['jsonl', 'ndjson', 'json', 'txt', 'log'] },
        { name: '*', extensions: ['*'] },
      ],
    }).then(({ paths }) => take(paths[0]), showFailure)
  const pickFolder = () =>
    shell('files.openFolder', { title: t('accounts.wizard.archive.pickFolderTitle') }).then(({ path }) => take(path), showFailure)
  return (
    <Fold
      title={t('accounts.wizard.archive.title')}
      why={t('accounts.wizard.archive.why')}
      open={texts.archiveUrl !== '' || texts.archivePath !== ''}
    >
      <div>
        <SegmentedControl
          aria-label={t('accounts.wizard.archive.title')}
          value={archive}
          onChange={(value) => part.change({ archive: value === 'file' ? 'file' : 'gateway' })}
          data={(['gateway', 'file'] as const).map((value) => ({ value, label: t(`accounts.wizard.archive.${value}`) }))}
        />
      </div>
      {archive === 'gateway' ? (
        <div className={classes.fields}>
          <TextFieldOf part={part} field="archiveUrl" optional />
          <SecretFieldOf part={part} field="archiveToken" optional />
        </div>
      ) : (
        <>
          <TextFieldOf part={part} field="archivePath" optional readOnly />
          <div className={classes.pick}>
            <Button variant="default" onClick={() => void pickFile()}>
              {t('accounts.wizard.archive.pickFile')}
            </Button>
            <Button variant="default" onClick={() => void pickFolder()}>
              {t('accounts.wizard.archive.pickFolder')}
            </Button>
          </div>
        </>
      )}
    </Fold>
  )
}
