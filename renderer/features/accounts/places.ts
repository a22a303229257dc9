/** Where other screens and the status line lead to. */
import { useRouter } from '#renderer/state/router.ts'

/** The id of the accounts' section on the settings screen: its title's key (settings-screen.tsx). */
export const ACCOUNTS_SECTION = 'accounts-title'

export function openAccounts(): void {
  useRouter.getState().go('settings', { section: ACCOUNTS_SECTION })
}
