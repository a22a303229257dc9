/** Entry of the window: words, the session with core, then the app. */
import '@mantine/core/styles.css'
import '@mantine/dates/styles.css'
import './app/theme/global.css'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { applyPreferences, styleNonce } from './core-client/appearance.ts'
import { featureWords } from './app/features.ts'
import { startI18n } from './base/i18n/i18n.ts'
import { startSession } from './core-client/session.ts'
import { takeStartData } from './core-client/start-data.ts'
import { shell } from './core-client/shell.ts'

// Libraries that write a style element of their own look for the page's nonce under this name.
Object.assign(globalThis, { __webpack_nonce__: styleNonce() })

const root = document.getElementById('root')
if (!root) throw new Error('The page has no #root')

const given = takeStartData()
const state = given?.state ?? (await shell('state.get', {}))
await startI18n(state.preferences.language, { zh: featureWords('zh'), en: featureWords('en') })
applyPreferences(state)
startSession(given, applyPreferences)
createRoot(root).render(<App />)
