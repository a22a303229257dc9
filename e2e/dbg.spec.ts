import { test } from '@playwright/test'
import { launchApp } from './launch.ts'
import { TEST_KEY, makeWorkspace } from './workspace.ts'
test('dbg', async () => {
  const w = await makeWorkspace()
  const l = await launchApp({ workspace: w.dir, key: TEST_KEY, beforePage: `globalThis.ws=[]; const n=(w)=>globalThis.ws.push([w, innerWidth, performance.now()]); n('init'); addEventListener('resize', ()=>n('resize')); document.addEventListener('DOMContentLoaded', ()=>n('dcl'))` })
  l.window.on('console', (m) => console.log('console', m.text()))
  l.window.on('pageerror', (m) => console.log('pageerror', m))
  await new Promise((r) => setTimeout(r, 6000))
  console.log(await l.window.evaluate(() => JSON.stringify(performance.getEntriesByType('mark').map((m) => [m.name, m.startTime]))))
  console.log(await l.window.evaluate(() => JSON.stringify(performance.getEntriesByType('resource').map((m) => [m.name, m.startTime, m.duration]))))
  console.log((await l.window.content()).slice(0, 1500), (await l.window.content()).length)
  console.log(await l.window.evaluate(() => document.body.innerText))
  console.log(await l.window.evaluate(() => JSON.stringify((globalThis as unknown as {ws:unknown}).ws)))
  console.log(l.output())
  await l.close()
})
