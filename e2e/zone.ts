/** A zone in which it is about ten in the morning now, so that today has hours left whenever the tests run. */
export function zoneAtTen(): string {
  const apart = 10 - new Date().getUTCHours()
  // There is no zone thirteen hours behind UTC; eleven ahead is the same hour a day later.
  const ahead = apart < -12 ? apart + 24 : apart
  // These names count westward: Etc/GMT-8 is eight hours ahead of UTC.
  return ahead === 0 ? 'Etc/GMT' : ahead > 0 ? `Etc/GMT-${ahead}` : `Etc/GMT+${-ahead}`
}
