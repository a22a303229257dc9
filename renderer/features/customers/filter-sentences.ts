/** A filter as the sentences of its conditions, each with the filter that is left without it. */
import type { Translate } from '#renderer/base/i18n/translate.ts'
import type { CustomerFilter } from '#shared/domain/customer-filter.ts'

interface Sentence {
  id: keyof CustomerFilter
  text: string
  without: CustomerFilter
}

interface SentenceNames {
  t: Translate
  tag: (id: string) => string
  operator: (id: string | null) => string
  group: (id: number) => string
  channel: (id: string) => string
  money: (cents: number) => string
}

export function sentencesOf(filter: CustomerFilter, names: SentenceNames): Sentence[] {
  const { t } = names
  const list = (words: readonly string[], join: 'and' | 'or') => words.join(t(`customers.filter.join.${join}`))
  const say: { [K in keyof CustomerFilter]-?: (value: NonNullable<CustomerFilter[K]>) => string | null } = {
    text: (value) => (value.trim() ? t('customers.filter.text', { text: value.trim() }) : null),
    tagsAll: (ids) => (ids.length > 0 ? t('customers.filter.tagsAll', { tags: list(ids.map(names.tag), 'and') }) : null),
    tagsAny: (ids) => (ids.length > 0 ? t('customers.filter.tagsAny', { tags: list(ids.map(names.tag), 'or') }) : null),
    tagsNone: (ids) => (ids.length > 0 ? t('customers.filter.tagsNone', { tags: list(ids.map(names.tag), 'or') }) : null),
    stages: (stages) =>
      stages.length > 0
        ? t('customers.filter.stages', {
            stages: list(
              stages.map((stage) => t(`customers.stage.${stage}`)),
              'or',
            ),
          })
        : null,
    operators: (ids) => (ids.length > 0 ? t('customers.filter.operators', { names: list(ids.map(names.operator), 'or') }) : null),
    groups: (ids) => (ids.length > 0 ? t('customers.filter.groups', { groups: list(ids.map(names.group), 'or') }) : null),
    channels: (ids) => (ids.length > 0 ? t('customers.filter.channels', { channels: list(ids.map(names.channel), 'or') }) : null),
    silentDays: (days) => t('customers.filter.silentDays', { days }),
    heardDays: (days) => t('customers.filter.heardDays', { days }),
    ordersMin: (count) => t('customers.filter.ordersMin', { count }),
    ordersMax: (count) => t('customers.filter.ordersMax', { count }),
    spentMin: (cents) => t('customers.filter.spentMin', { amount: names.money(cents) }),
    spentMax: (cents) => t('customers.filter.spentMax', { amount: names.money(cents) }),
    orderedDays: (days) => t('customers.filter.orderedDays', { days }),
    notOrderedDays: (days) => t('customers.filter.notOrderedDays', { days }),
    untagged: (on) => (on ? t('customers.filter.untagged') : null),
    hasPhone: (on) => t(on ? 'customers.filter.hasPhone' : 'customers.filter.noPhone'),
    openFollowUp: (on) => t(on ? 'customers.filter.openFollowUp' : 'customers.filter.noFollowUp'),
  }
  return (Object.keys(filter) as (keyof CustomerFilter)[]).flatMap((id) => {
    const value = filter[id]
    if (value === undefined) return []
    const text = (say[id] as (value: unknown) => string | null)(value)
    if (text === null) return []
    const { [id]: _, ...without } = filter
    return [{ id, text, without }]
  })
}
