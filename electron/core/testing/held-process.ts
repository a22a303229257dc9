/**
 * A process of its own that awaits something that nothing else keeps alive, and prints one word when it came: `held` says to hold the
 * process meanwhile, without it Node ends it (exit 13).
 */
import { holdProcess } from '#core/store/hold-process.ts'

const { promise: later, resolve } = Promise.withResolvers<void>()
const timer = setTimeout(resolve, 200)
timer.unref()

await (process.argv[2] === 'held' ? holdProcess(later) : later)
console.log('ended')
