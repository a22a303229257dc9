/** The formats that can be imported. The interface names them by code; the command line takes the code in `--format`. */
export const importFormats = [
  'telegram-json',
  'whatsapp-txt',
  'whatsapp-zip',
  'slack-zip',
  'line-txt',
  'qq-txt',
  'signal-txt',
  'wechat-csv',
  'vcard',
  'contacts-csv',
  'contacts-xlsx',
  'orders-csv',
  'orders-xlsx',
] as const

export type ImportFormat = (typeof importFormats)[number]

export function isImportFormat(text: string): text is ImportFormat {
  return (importFormats as readonly string[]).includes(text)
}

/** How a date of digits is read; `ymd` where the year comes first. */
export type DateOrder = 'dmy' | 'mdy' | 'ymd'
