/** The rail at the left: screens with icons and words; a badge only where a person is needed now. */
import { ActionIcon } from '@mantine/core'
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ScreenDefinition } from '#renderer/slots/feature.ts'
import { screens } from '#renderer/app/features.ts'
import { useFormat } from '#renderer/base/format-context.tsx'
import { useSession } from '#renderer/core-client/session.ts'
import { useRouter } from '#renderer/state/router.ts'
import { TideMark } from '#renderer/components/tide-mark.tsx'
import { useRail } from './use-rail.ts'
import classes from './frame.module.css'

export function Rail() {
  const { t } = useTranslation()
  const { collapsed, toggle } = useRail()
  const name = useSession((state) => state.name)
  const label = t(collapsed ? 'app.expand' : 'app.collapse')
  const Icon = collapsed ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse
  return (
    <nav className={collapsed ? `${classes.rail} ${classes.railNarrow}` : classes.rail} aria-label={t('app.nav')}>
      <div className={classes.workspace} title={name}>
        <TideMark className={classes.mark} />
        {!collapsed && <bdi className="qx-truncate">{name}</bdi>}
      </div>
      <ul className={classes.items}>
        {screens
          .filter((screen) => screen.inRail !== false)
          .map((screen) => (
            <li key={screen.id}>
              <RailItem screen={screen} collapsed={collapsed} />
            </li>
          ))}
      </ul>
      <div className={classes.railFoot}>
        <ActionIcon aria-label={label} title={label} onClick={toggle}>
          <Icon size={17} stroke={1.6} aria-hidden />
        </ActionIcon>
      </div>
    </nav>
  )
}

const noBadge = () => 0

function RailItem({ screen, collapsed }: { screen: ScreenDefinition; collapsed: boolean }) {
  const { t } = useTranslation()
  const format = useFormat()
  const current = useRouter((state) => state.screen === screen.id)
  const go = useRouter((state) => state.go)
  // The hook is part of the definition, so the order of hooks is the same on every render.
  const useBadge = screen.useBadge ?? noBadge
  const badge = useBadge()
  const title = t(screen.titleKey)
  return (
    <button
      type="button"
      className={classes.item}
      data-screen={screen.id}
      aria-current={current ? 'page' : undefined}
      aria-label={collapsed ? title : undefined}
      title={collapsed ? title : undefined}
      onClick={() => go(screen.id)}
    >
      <screen.icon className={classes.itemIcon ?? ''} size={20} stroke={1.6} />
      {!collapsed && <span className="qx-truncate">{title}</span>}
      {badge > 0 && (
        <span className={classes.badge} title={t('app.badge', { count: badge })}>
          {badge > 999 ? '999+' : format.number(badge)}
        </span>
      )}
    </button>
  )
}
