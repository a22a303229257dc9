export const kinds = {
  knowledge: '知识',
  scene: '场景',
  interaction: '互动',
  promo: '促销',
  service: '服务',
  letter: { knowledge: '知', scene: '景', interaction: '互', promo: '促', service: '服' },
}
