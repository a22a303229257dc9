/** Rules, scripts, sensitive terms and variables: a list, an editor, and a tester beside them. */
import { SegmentedControl } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useRouter } from '#renderer/state/router.ts'
import classes from './drafting.module.css'
import { RulesPane } from './rules-pane.tsx'
import { ScriptsPane } from './scripts-pane.tsx'
import { TermsPane } from './terms-pane.tsx'
import { VariablesPane } from './variables-pane.tsx'

const tabs = ['rules', 'scripts', 'terms', 'variables'] as const
type Tab = (typeof tabs)[number]

const panes: Record<Tab, () => React.JSX.Element | null> = {
  rules: RulesPane,
  scripts: ScriptsPane,
  terms: TermsPane,
  variables: VariablesPane,
}

export function DraftingScreen() {
  const { t } = useTranslation()
  const raw = useRouter((state) => state.params.tab)
  const go = useRouter((state) => state.go)
  const tab: Tab = tabs.find((each) => each === raw) ?? 'rules'
  const Pane = panes[tab]
  return (
    <div className={classes.screen}>
      <div className={classes.bar}>
        <SegmentedControl
          aria-label={t('drafting.tabs')}
          value={tab}
          onChange={(value) => go('drafting', { tab: value })}
          data={tabs.map((each) => ({ value: each, label: t(`drafting.tab.${each}`) }))}
        />
      </div>
      <div className={classes.panes}>
        <Pane key={tab} />
      </div>
    </div>
  )
}
