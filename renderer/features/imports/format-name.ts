/** What a format is called, in the person's language: core knows the formats, and names them. */
import { useTranslation } from 'react-i18next'
import { useQuery } from '#renderer/core-client/use-query.ts'

/** Returns an empty text until core has answered, and the code itself for a format that this version does not have. */
export function useFormatName(): (format: string) => string {
  const { i18n } = useTranslation()
  const { data } = useQuery('imports.formats', {})
  return (code) => {
    if (!data) return ''
    const name = data.items.find(({ format }) => format === code)?.name
    return name ? name[i18n.language === 'en' ? 'en' : 'zh'] : code
  }
}
