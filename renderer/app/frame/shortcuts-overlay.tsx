/** All keys that act at the moment, by group. */
import { Modal } from '@mantine/core'
import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { onShortcutsChanged, registeredShortcuts, type Shortcut } from '#renderer/base/shortcuts.ts'
import { Kbd } from '#renderer/components/kbd.tsx'
import { useUi } from '#renderer/state/ui.ts'
import classes from './frame.module.css'

const groups = ['everywhere', 'go', 'list', 'draft'] as const

export function ShortcutsOverlay() {
  const { t } = useTranslation()
  const open = useUi((state) => state.shortcutsOpen)
  const setOpen = useUi((state) => state.setShortcutsOpen)
  const shortcuts = useSyncExternalStore(onShortcutsChanged, registeredShortcuts, registeredShortcuts)
  const listed = new Map<string, Shortcut>()
  for (const shortcut of shortcuts) if (shortcut.labelKey ?? shortcut.label) listed.set(shortcut.combo, shortcut)
  return (
    <Modal
      opened={open}
      onClose={() => setOpen(false)}
      title={t('keys.title')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('components.close') }}
    >
      <div className={classes.keys}>
        {groups.map((group) => {
          const lines = [...listed.values()].filter((shortcut) => shortcut.group === group)
          if (lines.length === 0) return null
          return (
            <section key={group} className={classes.keyGroup}>
              <h3>{t(`keys.${group}`)}</h3>
              {lines.map((shortcut) => (
                <div key={shortcut.combo} className={classes.keyLine}>
                  <span>{shortcut.labelKey ? t(shortcut.labelKey) : shortcut.label}</span>
                  <Kbd keys={shortcut.combo} />
                </div>
              ))}
            </section>
          )
        })}
      </div>
    </Modal>
  )
}
