/** What the machine calls the key that Ctrl is elsewhere. */
export const isMac = typeof navigator !== 'undefined' && navigator.platform.startsWith('Mac')
export const modSign = isMac ? '⌘' : 'Ctrl'
