/** The first screen: the demo in one click, a new workspace, an existing one, and those opened lately. */
import { ActionIcon, Badge } from '@mantine/core'
import { IconFolderOpen, IconHistory, IconPlayerPlay, IconPlus, IconX } from '@tabler/icons-react'
import { type ComponentType, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RecentWorkspace, ShellError } from '#shared/contract/shell.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { TideMark } from '#renderer/components/tide-mark.tsx'
import { PersonName } from '#renderer/components/person-name.tsx'
import { shell } from '#renderer/core-client/shell.ts'
import { showFailure } from '#renderer/core-client/use-write.ts'
import { Slot } from '#renderer/slots/slot.tsx'
import { FailureNote } from './failure-note.tsx'
import { showOpeningFailure } from './opening-failure.ts'
import { NewWorkspaceForm } from './new-workspace-form.tsx'
import { StartPage } from './start-page.tsx'
import classes from './start.module.css'

export function StartScreen({ error }: { error: ShellError | null }) {
  const { t } = useTranslation()
  const [creating, setCreating] = useState(false)
  useEffect(() => window.qunxi.onCommand((command) => command.command === 'new-workspace' && setCreating(true)), [])
  if (creating) {
    return (
      <StartPage>
        <NewWorkspaceForm onBack={() => setCreating(false)} />
      </StartPage>
    )
  }
  return (
    <StartPage>
      <div className={classes.brand}>
        <TideMark className={classes.mark} />
        <h1>{t('start.title')}</h1>
      </div>
      <p className={classes.lead}>{t('start.about')}</p>
      {error && <FailureNote error={error} />}
      <Choices onCreate={() => setCreating(true)} />
      <RecentList />
    </StartPage>
  )
}

async function openFolder(title: string): Promise<void> {
  const { path } = await shell('files.openFolder', { title })
  if (path !== null) await shell('workspaces.open', { dir: path })
}

export function Choices({ onCreate }: { onCreate: () => void }) {
  const { t } = useTranslation()
  return (
    <ul className={classes.choices}>
      <Choice
        icon={IconPlayerPlay}
        title={t('start.demo')}
        why={t('start.demoWhy')}
        onClick={() => shell('workspaces.openDemo', {}).catch(showFailure)}
      />
      <Choice icon={IconPlus} title={t('start.create')} why={t('start.createWhy')} onClick={onCreate} />
      <Choice
        icon={IconFolderOpen}
        title={t('start.open')}
        why={t('start.openWhy')}
        onClick={() => openFolder(t('start.openTitle')).catch(showOpeningFailure)}
      />
    </ul>
  )
}

interface ChoiceProps {
  icon: ComponentType<{ size?: number | string; stroke?: number | string; className?: string }>
  title: string
  why: string
  onClick: () => void
}

function Choice({ icon: Icon, title, why, onClick }: ChoiceProps) {
  return (
    <li>
      <button type="button" className={classes.choice} onClick={onClick}>
        <Icon size={20} stroke={1.6} className={classes.choiceIcon ?? ''} />
        <span>
          <span className={classes.choiceTitle}>{title}</span>
          <span className={classes.choiceWhy}>{why}</span>
        </span>
      </button>
    </li>
  )
}

export function RecentList() {
  const { t } = useTranslation()
  const format = useFormat()
  const [items, setItems] = useState<readonly RecentWorkspace[]>([])
  const [restoring, setRestoring] = useState<string>()
  useEffect(() => {
    shell('workspaces.recent', {}).then((recent) => setItems(recent.items), showFailure)
  }, [])
  const forget = async (dir: string) => {
    await shell('workspaces.forget', { dir })
    setItems((await shell('workspaces.recent', {})).items)
  }
  if (items.length === 0) return null
  return (
    <section>
      <h2 className={classes.section}>{t('start.recent')}</h2>
      <ul className={classes.choices}>
        {items.map((item) => (
          <li key={item.dir} className={classes.recent}>
            <button
              type="button"
              className={classes.recentMain}
              disabled={item.missing}
              title={item.missing ? t('start.missingWhy') : item.dir}
              onClick={() => shell('workspaces.open', { dir: item.dir }).catch(showOpeningFailure)}
            >
              <span className={classes.recentName}>
                <PersonName name={item.name} />
              </span>
              {item.demo && <Badge color="gray">{t('start.demoTag')}</Badge>}
              <span className={classes.recentWhen}>{item.missing ? t('start.missing') : format.moment(item.lastOpenedAt)}</span>
            </button>
            {!item.demo && (
              <ActionIcon
                aria-label={t('start.restore', { name: item.name })}
                aria-expanded={restoring === item.dir}
                title={t('start.restore', { name: item.name })}
                disabled={item.missing}
                onClick={() => setRestoring(restoring === item.dir ? undefined : item.dir)}
              >
                <IconHistory size={14} aria-hidden />
              </ActionIcon>
            )}
            <ActionIcon
              aria-label={t('start.forget', { name: item.name })}
              title={t('start.forget', { name: item.name })}
              onClick={() => forget(item.dir).catch(showFailure)}
            >
              <IconX size={14} aria-hidden />
            </ActionIcon>
          </li>
        ))}
      </ul>
      {restoring !== undefined && <Slot key={restoring} name="start-restore" dir={restoring} damaged={false} />}
    </section>
  )
}
