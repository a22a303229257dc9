/** Pixels at 100 % text size, scaled to the size of type at hand: for what must be measured in script (row heights). */
import { useSyncExternalStore } from 'react'

function subscribe(listener: () => void): () => void {
  const observer = new MutationObserver(listener)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] })
  return () => observer.disconnect()
}

function scale(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16 || 1
}

export function useRem(px: number): number {
  return Math.round(px * useSyncExternalStore(subscribe, scale, () => 1))
}

export const ROW_HEIGHT = 36
