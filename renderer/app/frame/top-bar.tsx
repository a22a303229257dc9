/** Back, forward, and the one field for everything. */
import { ActionIcon } from '@mantine/core'
import { IconArrowLeft, IconArrowRight, IconFileImport, IconLayoutSidebarRight, IconSearch } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Kbd } from '#renderer/components/kbd.tsx'
import { useInspector } from '#renderer/state/inspector.ts'
import { useRouter } from '#renderer/state/router.ts'
import { useUi } from '#renderer/state/ui.ts'
import classes from './frame.module.css'

export function TopBar() {
  const { t } = useTranslation()
  const { past, future, back, forward, go } = useRouter()
  const openPalette = useUi((state) => state.setPaletteOpen)
  const { current, visible, toggle } = useInspector()
  return (
    <div className={classes.top} role="search" aria-label={t('app.search')}>
      <ActionIcon aria-label={t('app.back')} title={t('app.back')} disabled={past.length === 0} onClick={back}>
        <IconArrowLeft size={17} stroke={1.6} aria-hidden />
      </ActionIcon>
      <ActionIcon aria-label={t('app.forward')} title={t('app.forward')} disabled={future.length === 0} onClick={forward}>
        <IconArrowRight size={17} stroke={1.6} aria-hidden />
      </ActionIcon>
      <button type="button" className={classes.search} onClick={() => openPalette(true)}>
        <IconSearch size={15} stroke={1.6} aria-hidden />
        <span className={`${classes.searchText} qx-truncate`}>{t('app.search')}</span>
        <Kbd keys="mod+k" />
      </button>
      <ActionIcon aria-label={t('app.actions.import')} title={t('app.actions.import')} onClick={() => go('import')}>
        <IconFileImport size={17} stroke={1.6} aria-hidden />
      </ActionIcon>
      <ActionIcon
        aria-label={t('app.actions.toggleInspector')}
        title={t('app.actions.toggleInspector')}
        aria-pressed={visible}
        disabled={!current}
        onClick={toggle}
      >
        <IconLayoutSidebarRight size={17} stroke={1.6} aria-hidden />
      </ActionIcon>
    </div>
  )
}
