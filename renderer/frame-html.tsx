/**
 * The app's own first drawing as HTML, made when the app is built: the very components that draw the window later, with the
 * stores as they are at that moment, and words that main replaces where a workspace's name and figures go. Run by the build, which keeps what it prints (Frames as JSON).
 */
import { renderToStaticMarkup } from 'react-dom/server'
import { contract } from '#shared/contract/contract.ts'
import { FIGURE_TOKENS, NAME_TOKEN, NARROW_RAIL_ID, NONCE_TOKEN } from '#shared/contract/first-figures.ts'
import type { Frames } from '#shared/contract/first-figures.ts'
import type { Language } from '#shared/contract/shell.ts'
import { App } from './app/app.tsx'
import { featureWords } from './app/features.ts'
import { i18n, setLanguage, startI18n } from './base/i18n/i18n.ts'
import { formatNumber } from './base/i18n/format.ts'
import { queryKey } from './core-client/query-cache.ts'
import { useSession } from './core-client/session.ts'
import { queries } from './core-client/use-query.ts'
import { useUi } from './state/ui.ts'

/** Numbers found nowhere else in the markup; each is written between tags exactly once. */
const STAND_INS = { toPost: 700_001, waiting: 700_002, followUps: 700_003, posted: 700_004 } as const

/** By language, then by whether the workspace is the demo. */
async function frames(): Promise<Frames> {
  await startI18n('zh-CN', { zh: featureWords('zh'), en: featureWords('en') })
  const of = async (language: Language) => {
    await setLanguage(language)
    return { own: frame(language, false), demo: frame(language, true) }
  }
  return { 'zh-CN': await of('zh-CN'), en: await of('en') }
}

function frame(language: Language, demo: boolean): string {
  queries.prime(queryKey('today.figures', {}), contract['today.figures'].topics, STAND_INS)
  // On the server a store shows what it was made with.
  Object.assign(useSession.getInitialState(), {
    phase: { phase: 'open', workspace: { dir: '/', name: NAME_TOKEN } },
    name: NAME_TOKEN,
    zone: 'UTC',
    demo,
  })
  const wide = draw(language, false)
  const narrow = /<nav .*?<\/nav>/s.exec(draw(language, true))?.[0]
  if (!narrow) throw new Error('The frame has no rail')
  return withoutStyleAttributes(`${wide}<template id="${NARROW_RAIL_ID}">${narrow}</template>`)
}

function draw(language: Language, railCollapsed: boolean): string {
  Object.assign(useUi.getInitialState(), { language, railCollapsed })
  if (i18n.language !== language) throw new Error(`The words are ${i18n.language}, not ${language}`)
  // What is loaded later suspends, and is nothing yet in the first drawing too.
  let html = renderToStaticMarkup(<App />)
  for (const [figure, value] of Object.entries(STAND_INS)) {
    const parts = html.split(`>${formatNumber(value, language)}<`)
    if (parts.length !== 2) throw new Error(`The figure ${figure} is drawn ${parts.length - 1} times`)
    html = parts.join(`>${FIGURE_TOKENS[figure as keyof typeof STAND_INS]}<`)
  }
  return html
}

/** The page's policy refuses style attributes in markup: each becomes a rule of the sheet that main gives the load's nonce. */
function withoutStyleAttributes(html: string): string {
  const rules: string[] = []
  const marked = html.replaceAll(/ style="([^"]*)"/g, (_all, style: string) => {
    const plain = style.replaceAll('&quot;', '"').replaceAll('&#x27;', "'").replaceAll('&lt;', '<').replaceAll('&amp;', '&')
    const known = rules.indexOf(plain)
    return ` data-style="${known === -1 ? rules.push(plain) - 1 : known}"`
  })
  // As strong as an attribute: an id outweighs every class.
  const sheet = rules.map((rule, at) => `#root [data-style="${at}"]{${rule}}`).join('\n')
  return `<style nonce="${NONCE_TOKEN}">${sheet}</style>${marked}`
}

console.log(JSON.stringify(await frames()))
