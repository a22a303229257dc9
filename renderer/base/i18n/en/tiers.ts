export const tiers = { vip: 'VIP', standard: 'Standard', new: 'New' }
