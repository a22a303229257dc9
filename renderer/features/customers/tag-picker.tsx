/** Picks tags to put on or take off; a name that is not there yet can be made on the spot. */
import { Button, Popover, ScrollArea, TextInput, UnstyledButton } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { type ReactElement, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { TagChip } from '#renderer/components/tag-chip.tsx'
import { useWrite } from '#renderer/core-client/use-write.ts'
import classes from './customers.module.css'
import { useTags } from './use-tags.ts'

interface TagPickerProps {
  /** The button that opens it. */
  target: (open: () => void) => ReactElement
  /** Only these (for taking off); all when missing. */
  among?: ReadonlySet<string>
  /** Ids already on, shown with a tick. */
  on?: ReadonlySet<string>
  canMake: boolean
  onPick: (tagId: string, name: string) => void
  opened: boolean
  onOpened: (opened: boolean) => void
}

export function TagPicker({ target, among, on, canMake, onPick, opened, onOpened }: TagPickerProps) {
  const { t } = useTranslation()
  const write = useWrite()
  const { groups, tags, colorOf } = useTags()
  const [text, setText] = useState('')
  const wanted = text.trim()
  const found = tags.filter((tag) => (!among || among.has(tag.id)) && tag.name.toLowerCase().includes(wanted.toLowerCase()))
  const exact = tags.some((tag) => tag.name === wanted)
  const pick = (id: string, name: string) => {
    onPick(id, name)
    setText('')
  }
  const make = async () => {
    const { id } = await write('tags.save', { name: wanted }, { toast: null })
    pick(id, wanted)
  }
  const submit = () => {
    const first = found[0]
    if (wanted && !exact && canMake && found.length === 0) void make()
    else if (first) pick(first.id, first.name)
  }
  return (
    <Popover opened={opened} onChange={onOpened} position="top-start" trapFocus withinPortal>
      <Popover.Target>{target(() => onOpened(!opened))}</Popover.Target>
      <Popover.Dropdown className={classes.menu}>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            submit()
          }}
        >
          <TextInput
            size="sm"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            placeholder={t(canMake ? 'tags.findOrMake' : 'tags.find')}
            aria-label={t('tags.find')}
            data-autofocus
          />
        </form>
        <ScrollArea.Autosize mah={300} mt={8}>
          {groups.map((group) => {
            const inGroup = found.filter((tag) => tag.groupId === group.id)
            if (inGroup.length === 0) return null
            return (
              <section key={group.id}>
                <h3 className={classes.menuHead}>{group.name}</h3>
                {inGroup.map((tag) => (
                  <UnstyledButton key={tag.id} className={classes.menuItem} onClick={() => pick(tag.id, tag.name)}>
                    <span className={classes.tick} aria-hidden>
                      {on?.has(tag.id) ? '✓' : ''}
                    </span>
                    <TagChip name={tag.name} color={colorOf(tag)} />
                  </UnstyledButton>
                ))}
              </section>
            )
          })}
          {found.length === 0 && !wanted && <p className={classes.hint}>{t('tags.none')}</p>}
        </ScrollArea.Autosize>
        {canMake && wanted && !exact && (
          <Button
            mt={8}
            fullWidth
            variant="default"
            size="compact-sm"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => void make()}
          >
            {t('tags.makeNamed', { name: wanted })}
          </Button>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}
