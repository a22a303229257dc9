/** Mantine, made compact: 13 px text on 20 px lines, 36 px rows, a 4 px grid, radius 6, lines instead of shadows. */
import { createTheme, type CSSVariablesResolver, type MantineColorsTuple, rem } from '@mantine/core'
import { palettes, paletteVariables } from './palette.ts'
import classes from './theme.module.css'

const tide: MantineColorsTuple = [
  '#e8f6f3',
  '#cdebe5',
  '#9dd7cc',
  '#68c1b2',
  '#3ba999',
  '#1a9083',
  '#0b7a6e',
  '#07685e',
  '#05544c',
  '#03403a',
]

const grey: MantineColorsTuple = [
  '#f4f6f5',
  '#eff2f1',
  '#e5eae8',
  '#dde3e1',
  '#bcc6c3',
  '#8d9995',
  '#5f6d69',
  '#4d5b57',
  '#2d3936',
  '#14201d',
]

const dark: MantineColorsTuple = [
  '#e2e9e7',
  '#c6d0cd',
  '#a8b5b1',
  '#93a19d',
  '#404c49',
  '#28312f',
  '#1d2523',
  '#151b1a',
  '#0e1312',
  '#090d0c',
]

const red: MantineColorsTuple = [
  '#fdeceb',
  '#fbd5d2',
  '#f7aca6',
  '#f2827a',
  '#e95b50',
  '#d33c31',
  '#c22b20',
  '#b42318',
  '#8f1a11',
  '#6c130c',
]

const fonts =
  '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", -apple-system, "Segoe UI", system-ui, sans-serif'
const monospace = 'ui-monospace, "SF Mono", "Cascadia Mono", Consolas, "Noto Sans Mono CJK SC", monospace'

export const theme = createTheme({
  primaryColor: 'tide',
  primaryShade: { light: 7, dark: 6 },
  colors: { tide, gray: grey, dark, red },
  white: '#ffffff',
  black: palettes.light.text,
  fontFamily: fonts,
  fontFamilyMonospace: monospace,
  fontSizes: { xs: rem(11), sm: rem(12), md: rem(13), lg: rem(15), xl: rem(18) },
  lineHeights: { xs: rem(16), sm: rem(18), md: rem(20), lg: rem(22), xl: rem(26) },
  spacing: { xs: rem(4), sm: rem(8), md: rem(12), lg: rem(16), xl: rem(24) },
  radius: { xs: rem(3), sm: rem(4), md: rem(6), lg: rem(8), xl: rem(12) },
  defaultRadius: 'md',
  shadows: {
    xs: 'none',
    sm: 'none',
    md: '0 4px 16px rgb(0 0 0 / 0.10)',
    lg: '0 8px 28px rgb(0 0 0 / 0.14)',
    xl: '0 12px 40px rgb(0 0 0 / 0.18)',
  },
  headings: {
    fontFamily: fonts,
    fontWeight: '600',
    sizes: {
      h1: { fontSize: rem(18), lineHeight: rem(26) },
      h2: { fontSize: rem(15), lineHeight: rem(22) },
      h3: { fontSize: rem(13), lineHeight: rem(20) },
      h4: { fontSize: rem(13), lineHeight: rem(20) },
      h5: { fontSize: rem(12), lineHeight: rem(18) },
      h6: { fontSize: rem(12), lineHeight: rem(18) },
    },
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  components: {
    Button: {
      defaultProps: { size: 'sm', radius: 'md' },
      classNames: { root: classes.button },
      vars: (_theme: unknown, props: { size?: unknown }) => ({
        root:
          props.size === undefined || props.size === 'sm'
            ? { '--button-height': rem(32), '--button-padding-x': rem(12), '--button-fz': rem(13) }
            : {},
      }),
    },
    ActionIcon: {
      defaultProps: { size: 28, variant: 'subtle', color: 'gray', radius: 'md' },
      classNames: { root: classes.actionIcon },
    },
    TextInput: { defaultProps: { size: 'sm' } },
    NumberInput: { defaultProps: { size: 'sm' } },
    PasswordInput: { defaultProps: { size: 'sm' } },
    Textarea: { defaultProps: { size: 'sm' } },
    Select: {
      defaultProps: { size: 'sm', allowDeselect: false, comboboxProps: { transitionProps: { duration: 80 }, shadow: 'md' } },
    },
    MultiSelect: { defaultProps: { size: 'sm', comboboxProps: { transitionProps: { duration: 80 }, shadow: 'md' } } },
    Autocomplete: { defaultProps: { size: 'sm' } },
    TagsInput: { defaultProps: { size: 'sm' } },
    Input: { classNames: { input: classes.input, wrapper: classes.inputWrapper } },
    InputWrapper: { classNames: { label: classes.label, description: classes.description, error: classes.error } },
    Checkbox: { defaultProps: { size: 'xs' }, classNames: { label: classes.choiceLabel } },
    Radio: { defaultProps: { size: 'xs' }, classNames: { label: classes.choiceLabel } },
    Switch: { defaultProps: { size: 'sm' }, classNames: { label: classes.choiceLabel } },
    SegmentedControl: { defaultProps: { size: 'xs', transitionDuration: 100 }, classNames: { root: classes.segmented } },
    Tabs: { classNames: { tab: classes.tab } },
    Badge: { defaultProps: { size: 'sm', variant: 'light', radius: 'sm' }, classNames: { root: classes.badge } },
    Tooltip: {
      defaultProps: { openDelay: 350, withArrow: false, transitionProps: { duration: 80 }, multiline: true, maw: 360 },
      classNames: { tooltip: classes.tooltip },
    },
    Popover: { defaultProps: { shadow: 'md', transitionProps: { duration: 80 } }, classNames: { dropdown: classes.dropdown } },
    Menu: {
      defaultProps: { shadow: 'md', transitionProps: { duration: 80 } },
      classNames: { dropdown: classes.dropdown, item: classes.menuItem },
    },
    Modal: {
      defaultProps: { lockScroll: false, transitionProps: { duration: 100 }, centered: true },
      classNames: { content: classes.dropdown },
    },
    Anchor: { defaultProps: { underline: 'hover' } },
    ScrollArea: { defaultProps: { scrollbarSize: 8, type: 'hover' } },
    Divider: { classNames: { root: classes.divider } },
  },
})

/** Mantine's own variables, pointed at our palette, so that no blue-grey shows through anywhere. */
export const cssVariables: CSSVariablesResolver = () => {
  const own = (scheme: 'light' | 'dark') => ({
    ...paletteVariables(scheme),
    '--mantine-color-body': palettes[scheme].surface,
    '--mantine-color-text': palettes[scheme].text,
    '--mantine-color-bright': palettes[scheme].text,
    '--mantine-color-dimmed': palettes[scheme].dim,
    '--mantine-color-placeholder': palettes[scheme].faint,
    '--mantine-color-anchor': palettes[scheme].accentText,
    '--mantine-color-error': palettes[scheme].dangerText,
    '--mantine-color-default': palettes[scheme].surface,
    '--mantine-color-default-hover': palettes[scheme].hover,
    '--mantine-color-default-color': palettes[scheme].text,
    '--mantine-color-default-border': palettes[scheme].borderStrong,
    '--mantine-color-disabled': palettes[scheme].hover,
    '--mantine-color-disabled-color': palettes[scheme].faint,
    '--mantine-color-disabled-border': palettes[scheme].border,
    '--mantine-color-tide-light': palettes[scheme].accentSoft,
    '--mantine-color-tide-light-hover': palettes[scheme].selected,
    '--mantine-color-tide-light-color': palettes[scheme].accentText,
    '--mantine-color-tide-outline': palettes[scheme].accent,
    '--mantine-color-tide-text': palettes[scheme].accentText,
    '--mantine-color-gray-light': palettes[scheme].hover,
    '--mantine-color-gray-light-hover': palettes[scheme].hover,
    '--mantine-color-gray-light-color': palettes[scheme].dim,
    '--mantine-color-gray-text': palettes[scheme].dim,
    '--mantine-color-gray-outline': palettes[scheme].borderStrong,
    '--mantine-color-red-light': palettes[scheme].dangerSoft,
    '--mantine-color-red-light-hover': palettes[scheme].dangerSoft,
    '--mantine-color-red-light-color': palettes[scheme].dangerText,
    '--mantine-color-red-text': palettes[scheme].dangerText,
    '--mantine-color-yellow-light': palettes[scheme].amberSoft,
    '--mantine-color-yellow-light-color': palettes[scheme].amberText,
    '--mantine-color-yellow-text': palettes[scheme].amberText,
  })
  return { variables: { '--qx-row': rem(36), '--qx-row-calendar': rem(32) }, light: own('light'), dark: own('dark') }
}
