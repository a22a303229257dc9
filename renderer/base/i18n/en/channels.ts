/** Channels by their id; `…-import` counts as its channel. */
export const channels = {
  wechat: 'WeChat',
  wecom: 'WeCom',
  qq: 'QQ',
  onebot: 'QQ',
  telegram: 'Telegram',
  whatsapp: 'WhatsApp',
  line: 'LINE',
  slack: 'Slack',
  signal: 'Signal',
  contacts: 'Address book',
  demo: 'Demo',
}
