import { afterEach, expect, test } from 'vitest'
import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('./cli.ts', import.meta.url))
let children: ChildProcess[] = []
afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  children = []
})

function simulate(...args: string[]) {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  children.push(child)
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk) => (said.out += chunk))
  child.stderr.on('data', (chunk) => (said.err += chunk))
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const spoken = async (wanted: RegExp): Promise<void> => {
    for (let i = 0; i < 600 && !wanted.test(said.out) && child.exitCode === null; i++)
      await new Promise((resolve) => setTimeout(resolve, 25))
  }
  return { child, said, ended, spoken }
}

test('wecom: one JSON line with all the app must be told, which logs in; Ctrl+C ends it cleanly', async () => {
  const { child, said, ended, spoken } = simulate(
    'wecom',
    '--port',
    '0',
    '--json',
    '--live',
    '--contacts',
    '30',
    '--groups',
    '2',
    '--messages',
    '100',
  )
  await spoken(/\n/)
  const facts = JSON.parse(said.out) as { url: string; corpId: string; archiveUrl: string; environment: Record<string, string> }
  expect(Object.keys(facts.environment)).toEqual([
    'QUNXI_WECOM_SECRET',
    'QUNXI_WECOM_CALLBACK_TOKEN',
    'QUNXI_WECOM_CALLBACK_AES_KEY',
    'QUNXI_WECOM_RELAY_TOKEN',
    'QUNXI_WECOM_ARCHIVE_TOKEN',
  ])
  const login = new URLSearchParams({ corpid: facts.corpId, corpsecret: facts.environment.QUNXI_WECOM_SECRET! })
  expect(await (await fetch(`${facts.url}/cgi-bin/gettoken?${login}`)).json()).toMatchObject({ errcode: 0 })
  const headers = { authorization: `Bearer ${facts.environment.QUNXI_WECOM_ARCHIVE_TOKEN}` }
  const lines = (await (await fetch(facts.archiveUrl, { headers })).text()).trim().split('\n')
  expect(lines.length).toBeGreaterThanOrEqual(100)
  child.kill('SIGINT')
  expect(await ended).toBe(0)
  expect(said.err).toBe('')
})

test('wecom, in words', async () => {
  const { child, said, ended, spoken } = simulate('wecom', '--port', '0', '--contacts', '10', '--groups', '1', '--messages', '10')
  await spoken(/Ctrl\+C/)
  expect(said.out).toContain('20 staff, 10 customers, 1 groups')
  expect(said.out).toMatch(/address of the API {3}http:\/\/127\.0\.0\.1:\d+\n/)
  expect(said.out).toMatch(/export QUNXI_WECOM_SECRET=\w+\n/)
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
})

test('onebot starts by the same command', async () => {
  const { child, said, ended, spoken } = simulate('onebot', '--port', '0', '--json', '--groups', '2', '--messages', '10')
  await spoken(/\n/)
  expect(JSON.parse(said.out)).toMatchObject({ groups: 2 })
  child.kill('SIGINT')
  expect(await ended).toBe(0)
})

test('wrong words are answered with the right ones', async () => {
  const wrong = async (...args: string[]) => {
    const { said, ended } = simulate(...args)
    return { code: await ended, ...said }
  }
  expect(await wrong('telegraph')).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/wecom\|onebot/) })
  expect(await wrong('wecom', '--groups', 'many')).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringContaining('--groups many: a whole number'),
  })
  expect(await wrong('wecom', '--speed', '9')).toMatchObject({
    code: 1,
    err: expect.stringContaining("Unknown option '--speed'"),
  })
  expect(await wrong('wecom', '--help')).toMatchObject({ code: 0, out: expect.stringContaining('--chaos') })
  expect(await wrong()).toMatchObject({ code: 0, err: expect.stringContaining('--history') })
})

test('a port that is taken is said to be', async () => {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const { said, ended } = simulate(
    'wecom',
    '--port',
    String((other.address() as AddressInfo).port),
    '--contacts',
    '5',
    '--groups',
    '1',
  )
  expect(await ended).toBe(1)
  expect(said.err).toContain('The port is taken')
  await new Promise((resolve) => other.close(resolve))
})
