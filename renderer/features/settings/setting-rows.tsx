/** Every setting as a row: its words, for the eye and the search, and its control. */
import type { ComponentType } from 'react'
import { DarkScheme, LanguageChoice, ShortcutsButton, TextScale } from './appearance-controls.tsx'
import { About, CoreRuns, KeyringState, Licences } from './about-controls.tsx'
import { CloseButton, Contents, Folder, Verify } from './data-controls.tsx'
import { ImportButton } from './import-control.tsx'
import { Operators } from './operators.tsx'
import { ScreenLockAfter } from './screen-lock-controls.tsx'
import { LockNow, Passphrase, RecoveryKeyControl } from './security-controls.tsx'
import { WorkspaceName, WorkspaceZone } from './workspace-controls.tsx'

export const sectionIds = ['appearance', 'workspace', 'people', 'sources', 'security', 'data', 'about'] as const
type SectionId = (typeof sectionIds)[number]

export interface SettingRow {
  id: string
  section: SectionId
  /** i18n keys. */
  titleKey: string
  whyKey?: string
  /** Other words it is searched by. */
  words?: readonly string[]
  control: ComponentType
  /** The control is below the words, over the whole width. */
  wide?: boolean
  /** Not in the demo workspace. */
  ownOnly?: boolean
}

export const settingRows: readonly SettingRow[] = [
  {
    id: 'scheme',
    section: 'appearance',
    titleKey: 'settings.scheme',
    whyKey: 'settings.schemeWhy',
    words: ['dark', 'light', 'theme', '深色', '浅色', '夜间'],
    control: DarkScheme,
  },
  {
    id: 'language',
    section: 'appearance',
    titleKey: 'settings.language',
    whyKey: 'settings.languageWhy',
    words: ['english', '中文', 'chinese', '英文'],
    control: LanguageChoice,
  },
  {
    id: 'text',
    section: 'appearance',
    titleKey: 'settings.textScale',
    whyKey: 'settings.textScaleWhy',
    words: ['zoom', 'font', '字号', '字体', '大字', '放大'],
    control: TextScale,
  },
  {
    id: 'shortcuts',
    section: 'appearance',
    titleKey: 'settings.shortcuts',
    whyKey: 'settings.shortcutsWhy',
    words: ['keyboard', 'keys', '键盘'],
    control: ShortcutsButton,
  },
  { id: 'name', section: 'workspace', titleKey: 'settings.name', whyKey: 'settings.nameWhy', control: WorkspaceName },
  {
    id: 'zone',
    section: 'workspace',
    titleKey: 'settings.zone',
    whyKey: 'settings.zoneWhy',
    words: ['timezone', '时间'],
    control: WorkspaceZone,
  },
  {
    id: 'operators',
    section: 'people',
    titleKey: 'settings.operators',
    whyKey: 'settings.operatorsWhy',
    words: ['roles', 'people', '角色', '督导', '顾问', '社群运营', 'supervisor', 'advisor', 'manager'],
    control: Operators,
    wide: true,
  },
  {
    id: 'import',
    section: 'sources',
    titleKey: 'settings.import',
    whyKey: 'settings.importWhy',
    words: ['import', 'telegram', 'whatsapp', 'wechat', 'qq', 'line', 'slack', '微信', '导入'],
    control: ImportButton,
  },
  {
    id: 'recovery',
    section: 'security',
    titleKey: 'settings.recoveryKey',
    whyKey: 'settings.recoveryKeyWhy',
    words: ['key', '密钥', '恢复'],
    control: RecoveryKeyControl,
    wide: true,
    ownOnly: true,
  },
  {
    id: 'passphrase',
    section: 'security',
    titleKey: 'settings.passphrase',
    words: ['password', '密码', '口令'],
    control: Passphrase,
    wide: true,
  },
  {
    id: 'screen-lock',
    section: 'security',
    titleKey: 'settings.screenLock',
    whyKey: 'settings.screenLockWhy',
    words: ['screen', 'idle', 'lock', '锁屏', '离开'],
    control: ScreenLockAfter,
    wide: true,
    ownOnly: true,
  },
  {
    id: 'lock',
    section: 'security',
    titleKey: 'settings.lock',
    whyKey: 'settings.lockWhy',
    words: ['lock', '锁'],
    control: LockNow,
    ownOnly: true,
  },
  { id: 'contents', section: 'data', titleKey: 'settings.contents', control: Contents, wide: true },
  {
    id: 'folder',
    section: 'data',
    titleKey: 'settings.folder',
    words: ['folder', 'path', '文件夹', '路径'],
    control: Folder,
    wide: true,
  },
  {
    id: 'verify',
    section: 'data',
    titleKey: 'settings.verify',
    whyKey: 'settings.verifyWhy',
    words: ['check', 'integrity', 'ledger', '台账', '完整性'],
    control: Verify,
    wide: true,
  },
  { id: 'close', section: 'data', titleKey: 'settings.close', whyKey: 'settings.closeWhy', control: CloseButton },
  { id: 'version', section: 'about', titleKey: 'settings.version', control: About, wide: true },
  { id: 'core', section: 'about', titleKey: 'settings.coreRuns', control: CoreRuns, wide: true },
  { id: 'keyring', section: 'about', titleKey: 'settings.keyring', control: KeyringState, wide: true },
  {
    id: 'licences',
    section: 'about',
    titleKey: 'settings.licences',
    whyKey: 'settings.licencesWhy',
    words: ['license', 'open source', '开源', '许可'],
    control: Licences,
    wide: true,
  },
]
