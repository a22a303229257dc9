/** A pane with a heading, actions and a scrolling body: the inspector, drawers, editors. */
import { ActionIcon } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './panes.module.css'

interface SidePanelProps {
  title: ReactNode
  /** Buttons before the cross. */
  actions?: ReactNode
  onClose?: () => void
  children: ReactNode
}

export function SidePanel({ title, actions, onClose, children }: SidePanelProps) {
  const { t } = useTranslation()
  return (
    <div className={classes.panel}>
      <div className={classes.panelHead}>
        <h2 className={`${classes.panelTitle} qx-truncate`}>{title}</h2>
        {actions}
        {onClose && (
          <ActionIcon aria-label={t('components.close')} onClick={onClose}>
            <IconX size={16} aria-hidden />
          </ActionIcon>
        )}
      </div>
      <div className={classes.panelBody}>{children}</div>
    </div>
  )
}
