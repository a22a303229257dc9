/** Channels by their id; `…-import` counts as its channel. */
export const channels = {
  wechat: '微信',
  wecom: '企业微信',
  qq: 'QQ',
  onebot: 'QQ',
  telegram: 'Telegram',
  whatsapp: 'WhatsApp',
  line: 'LINE',
  slack: 'Slack',
  signal: 'Signal',
  contacts: '通讯录',
  demo: '演示',
}
