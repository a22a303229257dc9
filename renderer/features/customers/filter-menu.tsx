/** Adds or changes one condition of the filter: choose what, then its value, in one popover. */
import { Button, NumberInput, Popover, ScrollArea, Stack, TextInput, UnstyledButton } from '@mantine/core'
import { IconArrowLeft, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { lifecycleStages, type CustomerFilter } from '#shared/domain/customer-filter.ts'
import classes from './customers.module.css'

export interface Choice {
  value: string
  label: string
}

type Key = keyof CustomerFilter

interface FilterMenuProps {
  filter: CustomerFilter
  onChange: (filter: CustomerFilter) => void
  /** What can be picked for the conditions that name things. */
  choices: { tags: readonly Choice[]; operators: readonly Choice[]; groups: readonly Choice[]; channels: readonly Choice[] }
}

const conditions: readonly Key[] = [
  'tagsAll',
  'tagsAny',
  'tagsNone',
  'untagged',
  'stages',
  'silentDays',
  'heardDays',
  'groups',
  'channels',
  'operators',
  'ordersMin',
  'ordersMax',
  'spentMin',
  'orderedDays',
  'notOrderedDays',
  'hasPhone',
  'openFollowUp',
]

const numbers: Partial<Record<Key, { start: number; unit: string; factor?: number }>> = {
  silentDays: { start: 30, unit: 'days' },
  heardDays: { start: 7, unit: 'days' },
  orderedDays: { start: 30, unit: 'days' },
  notOrderedDays: { start: 60, unit: 'days' },
  ordersMin: { start: 1, unit: 'orders' },
  ordersMax: { start: 0, unit: 'orders' },
  // The filter is in fen, people think in yuan.
  spentMin: { start: 500, unit: 'amount', factor: 100 },
}

const yesNo: Partial<Record<Key, readonly boolean[]>> = { hasPhone: [true, false], openFollowUp: [true, false], untagged: [true] }

export function FilterMenu({ filter, onChange, choices }: FilterMenuProps) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState(false)
  const [key, setKey] = useState<Key | null>(null)
  const close = () => {
    setOpened(false)
    setKey(null)
  }
  const set = (patch: CustomerFilter) => onChange({ ...filter, ...patch })
  return (
    <Popover opened={opened} onChange={(open) => (open ? setOpened(true) : close())} position="bottom-start" trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => (opened ? close() : setOpened(true))}
        >
          {t('components.addFilter')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.menu}>
        {key === null ? (
          <ScrollArea.Autosize mah={380}>
            <div role="menu" aria-label={t('components.addFilter')}>
              {conditions.map((each) => (
                <UnstyledButton key={each} role="menuitem" className={classes.menuItem} onClick={() => setKey(each)}>
                  {t(`customers.condition.${each}`)}
                </UnstyledButton>
              ))}
            </div>
          </ScrollArea.Autosize>
        ) : (
          <Stack gap={8}>
            <UnstyledButton className={classes.menuBack} onClick={() => setKey(null)}>
              <IconArrowLeft size={14} aria-hidden /> {t(`customers.condition.${key}`)}
            </UnstyledButton>
            <Value
              name={key}
              filter={filter}
              choices={choices}
              onDone={(patch) => {
                set(patch)
                close()
              }}
              onPick={set}
            />
          </Stack>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}

interface ValueProps {
  name: Key
  filter: CustomerFilter
  choices: FilterMenuProps['choices']
  onDone: (patch: CustomerFilter) => void
  onPick: (patch: CustomerFilter) => void
}

function Value({ name, filter, choices, onDone, onPick }: ValueProps) {
  const { t } = useTranslation()
  const number = numbers[name]
  if (number) return <NumberValue name={name} setting={number} filter={filter} onDone={onDone} />
  const answers = yesNo[name]
  if (answers) {
    return (
      <Button.Group>
        {answers.map((answer) => (
          <Button key={String(answer)} variant="default" onClick={() => onDone({ [name]: answer })}>
            {t(answer ? 'customers.yes' : 'customers.no')}
          </Button>
        ))}
      </Button.Group>
    )
  }
  const chosen = ((filter[name] as readonly (string | number | null)[] | undefined) ?? []).map((each) =>
    each === null ? '' : String(each),
  )
  const options: readonly Choice[] =
    name === 'stages'
      ? lifecycleStages.map((stage) => ({ value: stage, label: t(`customers.stage.${stage}`) }))
      : name === 'operators'
        ? [{ value: '', label: t('customers.nobody') }, ...choices.operators]
        : name === 'groups'
          ? choices.groups
          : name === 'channels'
            ? choices.channels
            : choices.tags
  const toggle = (value: string) => {
    const next = chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value]
    const typed = name === 'groups' ? next.map(Number) : name === 'operators' ? next.map((each) => each || null) : next
    onPick({ [name]: next.length > 0 ? typed : undefined } as CustomerFilter)
  }
  return <PickValue options={options} chosen={chosen} onToggle={toggle} />
}

function PickValue({
  options,
  chosen,
  onToggle,
}: {
  options: readonly Choice[]
  chosen: readonly string[]
  onToggle: (value: string) => void
}) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const found = options.filter((option) => option.label.toLowerCase().includes(text.trim().toLowerCase())).slice(0, 200)
  return (
    <>
      {options.length > 8 && (
        <TextInput
          size="sm"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          placeholder={t('customers.find')}
          data-autofocus
        />
      )}
      <ScrollArea.Autosize mah={300}>
        <div role="listbox" aria-multiselectable="true">
          {found.map((option) => (
            <UnstyledButton
              key={option.value}
              role="option"
              aria-selected={chosen.includes(option.value)}
              className={classes.menuItem}
              onClick={() => onToggle(option.value)}
            >
              <span className={classes.tick} aria-hidden>
                {chosen.includes(option.value) ? '✓' : ''}
              </span>
              <span className="qx-truncate">{option.label}</span>
            </UnstyledButton>
          ))}
          {found.length === 0 && <p className={classes.hint}>{t('components.noMatch')}</p>}
        </div>
      </ScrollArea.Autosize>
    </>
  )
}

function NumberValue(props: {
  name: Key
  setting: { start: number; unit: string; factor?: number }
  filter: CustomerFilter
  onDone: (patch: CustomerFilter) => void
}) {
  const { name, setting, filter, onDone } = props
  const { t } = useTranslation()
  const factor = setting.factor ?? 1
  const before = filter[name] as number | undefined
  const [value, setValue] = useState<number | string>(before === undefined ? setting.start : before / factor)
  const number = typeof value === 'number' && value >= 0 ? Math.round(value * factor) : null
  const apply = () => number !== null && onDone({ [name]: number })
  return (
    <form
      className={classes.numberForm}
      onSubmit={(event) => {
        event.preventDefault()
        apply()
      }}
    >
      <NumberInput
        size="sm"
        w={120}
        min={0}
        max={36_500_000}
        allowDecimal={factor > 1}
        value={value}
        onChange={setValue}
        aria-label={t(`customers.condition.${name}`)}
        data-autofocus
      />
      <span>{t(`customers.unit.${setting.unit}`)}</span>
      <Button type="submit" size="compact-sm" disabled={number === null}>
        {t('components.confirm')}
      </Button>
    </form>
  )
}
