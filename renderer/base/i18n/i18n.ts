/** Words. Chinese is written first; English is complete (a test compares both). */
import i18next, { type FormatterModule } from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Language } from '#shared/contract/shell.ts'
import { en } from './en/index.ts'
import { zh } from './zh/index.ts'

/** Numbers in sentences are grouped (1,284); a year is handed over as text. */
const grouping: FormatterModule = {
  type: 'formatter',
  init: () => {},
  add: () => {},
  addCached: () => {},
  format: (value: unknown, _format, language) =>
    typeof value === 'number' ? new Intl.NumberFormat(language).format(value) : String(value ?? ''),
}

export const i18n = i18next.createInstance()

/** `more`: the words of the features, by domain, beside those of base. */
export async function startI18n(language: Language, more: { zh: object; en: object }): Promise<void> {
  await i18n
    .use(grouping)
    .use(initReactI18next)
    .init({
      lng: language,
      fallbackLng: false,
      supportedLngs: ['zh-CN', 'en'],
      resources: { 'zh-CN': { translation: { ...zh, ...more.zh } }, en: { translation: { ...en, ...more.en } } },
      interpolation: {
        escapeValue: false,
        alwaysFormat: true,
      },
      returnNull: false,
    })
  showLanguage(language)
}

export async function setLanguage(language: Language): Promise<void> {
  if (i18n.language === language) return
  await i18n.changeLanguage(language)
  showLanguage(language)
}

/** The frame's HTML is made where there is no document. */
function showLanguage(language: Language): void {
  if (typeof document !== 'undefined') document.documentElement.lang = language
}
