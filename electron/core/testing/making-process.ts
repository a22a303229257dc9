/** Makes workspaces, one after the other, until it is killed. Arguments: the folder to make each in, its key, `key-file` to write one. */
import { keyCheck } from '#main-and-core/key-wrap.ts'
import { Workspace } from '#core/workspace.ts'

const [dir, key, withKeyFile] = process.argv.slice(2) as [string, string, string | undefined]
process.send?.('ready')
process.once('message', () => {
  const keyFile = withKeyFile === 'key-file' ? { keyFile: JSON.stringify({ format: 1, check: keyCheck(key), wraps: {} }) } : {}
  Workspace.create(dir, key, { name: '鲜果团', zone: 'Asia/Shanghai', ...keyFile })
  process.send?.('made')
  setInterval(() => {}, 1000)
})
