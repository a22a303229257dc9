/** Drawn by the app itself while no workspace is open (start-gate.tsx): no screen, only words. */
import { defineFeature } from '#renderer/slots/feature.ts'
import * as en from './words/en.ts'
import * as zh from './words/zh.ts'

export const feature = defineFeature({ words: { zh, en } })
