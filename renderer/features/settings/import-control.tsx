/** The way to the import screen. */
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useRouter } from '#renderer/state/router.ts'

export function ImportButton() {
  const { t } = useTranslation()
  const go = useRouter((state) => state.go)
  return (
    <Button variant="default" onClick={() => go('import')}>
      {t('settings.importOpen')}
    </Button>
  )
}
