/** Versions, where core runs, the keyring, licences. */
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ShellOutput } from '#shared/contract/shell.ts'
import { shell } from '#renderer/core-client/shell.ts'
import { showFailure } from '#renderer/core-client/use-write.ts'
import { licences } from './licences.ts'
import classes from './settings.module.css'

type Info = ShellOutput<'app.info'>

function useInfo(): Info | undefined {
  const [info, setInfo] = useState<Info>()
  useEffect(() => {
    shell('app.info', {}).then(setInfo, showFailure)
  }, [])
  return info
}

export function About() {
  const { t } = useTranslation()
  const info = useInfo()
  if (!info) return null
  const { version, electron, chromium, platform, arch } = info
  return (
    <p className={`${classes.text} qx-selectable`}>
      {t('settings.versionText', { version, electron, chromium, platform, arch })}
    </p>
  )
}

export function CoreRuns() {
  const { t } = useTranslation()
  const info = useInfo()
  if (!info) return null
  return <p className={classes.text}>{t(info.coreRuns === 'utility' ? 'settings.coreUtility' : 'settings.coreNode')}</p>
}

export function KeyringState() {
  const { t } = useTranslation()
  const info = useInfo()
  if (!info) return null
  const { usable, backend } = info.keyring
  return <p className={classes.text}>{t(usable ? 'settings.keyringUsable' : 'settings.keyringUnusable', { backend })}</p>
}

export function Licences() {
  return (
    <div className={classes.licences}>
      {licences.map(({ name, version, licence }) => (
        <div key={name} style={{ display: 'contents' }}>
          <span className="qx-truncate">{name}</span>
          <span>{version}</span>
          <span>{licence}</span>
        </div>
      ))}
    </div>
  )
}
