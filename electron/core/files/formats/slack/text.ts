/** Slack's markup as people read it (docs: "Formatting text for app surfaces", "Parsing messages"). */

export interface Names {
  user(id: string): string
  channel(id: string): string
}

const TOKEN = /[?&]t=xox[a-z]-[\w-]+|xox[a-z](?:\.xox[a-z])?-[\w.-]{8,}/g

/** Export links carry access tokens (`?t=xoxe-…`): they never enter the database. */
export function withoutTokens(text: string): string {
  return text.includes('xox') ? text.replace(TOKEN, '') : text
}

export function readableText(raw: string, names: Names): string {
  let text = raw
  if (text.includes('<')) {
    text = text.replace(/<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>/g, (_, sign: string, body: string, label: string | undefined) => {
      if (sign === '@') return `@${label || names.user(body)}`
      if (sign === '#') return `#${label || names.channel(body)}`
      if (sign === '!') {
        if (label) return label
        return `@${body.replace(/^subteam\^/, '').split('^')[0]!}`
      }
      return !label || label === body || body === `mailto:${label}` || body === `http://${label}`
        ? label || body
        : `${label} (${body})`
    })
  }
  if (text.includes('&')) text = text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
  return withoutTokens(text)
}
