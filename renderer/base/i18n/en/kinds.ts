export const kinds = {
  knowledge: 'Knowledge',
  scene: 'Scene',
  interaction: 'Interaction',
  promo: 'Promo',
  service: 'Service',
  letter: { knowledge: 'K', scene: 'S', interaction: 'I', promo: 'P', service: 'V' },
}
