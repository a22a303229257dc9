/** The other way to data, beside importing files: connecting an account. */
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useRouter } from '#renderer/state/router.ts'

export function ConnectButton() {
  const { t } = useTranslation()
  const go = useRouter((state) => state.go)
  return (
    <Button variant="default" onClick={() => go('connect')}>
      {t('accounts.connectAny')}
    </Button>
  )
}
