export const tiers = { vip: 'VIP', standard: '普通', new: '新群' }
