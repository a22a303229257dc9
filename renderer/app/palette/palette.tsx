/** Ctrl/Cmd+K. A combobox over a list: arrows move, Enter does, Esc leaves. */
import { Modal } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Highlight } from '#renderer/components/highlight.tsx'
import { Kbd } from '#renderer/components/kbd.tsx'
import { useUi } from '#renderer/state/ui.ts'
import type { PaletteItem } from './palette-items.ts'
import { usePalette } from './use-palette.ts'
import classes from './palette.module.css'

export function Palette() {
  const { t } = useTranslation()
  const open = useUi((state) => state.paletteOpen)
  const setOpen = useUi((state) => state.setPaletteOpen)
  return (
    <Modal.Root
      opened={open}
      onClose={() => setOpen(false)}
      size={640}
      yOffset="10vh"
      centered={false}
      transitionProps={{ duration: 80 }}
    >
      <Modal.Overlay backgroundOpacity={0.25} />
      <Modal.Content aria-label={t('app.palette.title')}>
        <div className={classes.content}>
          <PaletteBody onDone={() => setOpen(false)} />
        </div>
      </Modal.Content>
    </Modal.Root>
  )
}

function PaletteBody({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation()
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const { sections, waiting } = usePalette(query)
  const items = sections.flatMap((section) => section.items)
  const active = items[Math.min(at, items.length - 1)]
  const list = useRef<HTMLDivElement>(null)

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [active?.id])

  const run = (item: PaletteItem | undefined) => {
    if (!item) return
    onDone()
    item.run()
  }

  return (
    <>
      <div className={classes.field}>
        <IconSearch size={17} stroke={1.6} aria-hidden />
        <input
          className={classes.input}
          role="combobox"
          aria-expanded
          aria-controls="palette-list"
          aria-activedescendant={active ? `palette-${active.id}` : undefined}
          aria-autocomplete="list"
          aria-label={t('app.palette.placeholder')}
          placeholder={t('app.palette.placeholder')}
          value={query}
          spellCheck={false}
          data-autofocus
          onChange={(event) => {
            setQuery(event.currentTarget.value)
            setAt(0)
          }}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return
            const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key]
            if (step !== undefined) {
              event.preventDefault()
              if (items.length > 0) setAt((Math.min(at, items.length - 1) + step + items.length) % items.length)
            } else if (event.key === 'Enter') {
              event.preventDefault()
              run(active)
            }
          }}
        />
      </div>
      <div ref={list} id="palette-list" className={classes.list} role="listbox" aria-label={t('app.palette.title')} tabIndex={-1}>
        {sections.map((section) => (
          <div key={section.id} role="group" aria-label={section.title}>
            <div className={classes.heading} aria-hidden>
              {section.title}
            </div>
            {section.items.map((item) => (
              <div
                key={item.id}
                id={`palette-${item.id}`}
                role="option"
                aria-selected={item === active}
                className={item === active ? `${classes.item} ${classes.active}` : classes.item}
                onPointerMove={() => setAt(items.indexOf(item))}
                onClick={() => run(item)}
              >
                <span className={classes.icon} aria-hidden>
                  <item.icon size={16} stroke={1.6} />
                </span>
                <bdi className="qx-truncate">
                  <Highlight text={item.title} ranges={item.ranges} />
                </bdi>
                {item.aside && <bdi className={`${classes.aside} qx-truncate`}>{item.aside}</bdi>}
                {item.keys && (
                  <span className={classes.itemKeys} aria-hidden>
                    <Kbd keys={item.keys} />
                  </span>
                )}
              </div>
            ))}
          </div>
        ))}
      </div>
      {items.length === 0 && !waiting && <p className={classes.nothing}>{t('app.palette.nothing', { query: query.trim() })}</p>}
      <div className={classes.foot} aria-hidden>
        <span>
          <Kbd keys="arrowup" />
          <Kbd keys="arrowdown" /> {t('app.palette.moveHint')}
        </span>
        <span>
          <Kbd keys="enter" /> {t('app.palette.openHint')}
        </span>
        <span>
          <Kbd keys="escape" /> {t('app.palette.closeHint')}
        </span>
      </div>
      <p className="qx-visually-hidden" role="status">
        {t('app.palette.results', { count: items.length })}
      </p>
    </>
  )
}
