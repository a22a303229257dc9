/**
 * Who may import whom: the list of folders in docs, as data. A room is a folder with what is below it (or one file); what a longer
 * name says goes before what a shorter one says. `may` names the rooms it imports besides itself, `packages` what it takes from npm
 * (`node:` is what comes with Node). A new folder of source needs a line here. layers.test.ts reads every import against this table.
 */
export interface Room {
  room: string
  may: readonly string[]
  packages: readonly string[]
}

const shared = ['shared/domain', 'shared/contract']
/** What main may import, and core's doors. */
const both = [...shared, 'electron/main-and-core']
const window = ['@mantine/core', '@mantine/dates', '@mantine/hooks', '@tabler/icons-react', 'react', 'react-i18next', 'i18next']
const lists = '@tanstack/react-virtual'
const core = (names: string) => names.split(' ').map((name) => `electron/core/${name}`)
const below = (names: string) => names.split(' ').map((name) => `renderer/${name}`)
const domain = core(
  'intake files channels/channel channels/outbox channels/owned channels/live cadence customers calendar drafting audit',
)

export const rooms: readonly Room[] = [
  { room: 'shared/domain', may: [], packages: ['zod', 'opencc-js'] },
  { room: 'shared/contract', may: ['shared/domain'], packages: ['zod'] },

  { room: 'electron/main-and-core', may: shared, packages: ['node:', 'zod'] },

  // Below all of core; the formats and the connectors turn text into records and never meet the store.
  { room: 'electron/core/store', may: both, packages: ['node:', 'zod', 'better-sqlite3'] },
  { room: 'electron/core/intake', may: [...shared, ...core('store')], packages: ['node:'] },
  { room: 'electron/core/files/reading', may: shared, packages: ['node:', 'yauzl'] },
  { room: 'electron/core/files/formats', may: [...shared, ...core('files/reading')], packages: ['node:'] },
  { room: 'electron/core/files', may: [...shared, ...core('store intake files/reading files/formats')], packages: ['node:'] },
  { room: 'electron/core/channels/channel', may: [...shared, ...core('store intake')], packages: ['node:', 'zod'] },
  {
    room: 'electron/core/channels/owned',
    may: [...shared, ...core('store intake channels/channel')],
    packages: ['node:', 'zod'],
  },
  {
    room: 'electron/core/channels/outbox',
    may: [...shared, ...core('store intake channels/channel channels/owned')],
    packages: ['node:', 'zod'],
  },
  {
    room: 'electron/core/channels/wecom',
    may: [...shared, ...core('files/reading channels/channel')],
    packages: ['node:', 'zod'],
  },
  { room: 'electron/core/channels/onebot', may: [...shared, ...core('channels/channel')], packages: ['node:', 'zod', 'ws'] },
  {
    room: 'electron/core/channels/live',
    may: [...shared, ...core('store intake channels/channel channels/owned channels/outbox channels/wecom channels/onebot')],
    packages: ['node:', 'zod'],
  },
  { room: 'electron/core/cadence', may: [...shared, ...core('store intake')], packages: ['node:', 'zod'] },
  {
    room: 'electron/core/customers',
    may: [...shared, ...core('store intake channels/channel channels/owned channels/outbox cadence')],
    packages: ['node:', 'zod', 'write-excel-file'],
  },
  {
    room: 'electron/core/calendar',
    may: [...shared, ...core('store intake channels/channel channels/outbox cadence customers'), 'resources'],
    packages: ['node:', 'zod'],
  },
  {
    room: 'electron/core/drafting',
    may: [...shared, ...core('store intake channels/channel channels/outbox cadence customers calendar'), 'resources'],
    packages: ['node:', 'zod'],
  },
  {
    room: 'electron/core/audit',
    may: [...shared, ...core('store intake channels/channel channels/outbox cadence customers calendar drafting')],
    packages: ['node:', 'zod'],
  },

  // The doors, and what is put together behind them.
  { room: 'electron/core/rpc', may: [...both, ...core('store workspace.ts'), ...domain], packages: ['node:', 'zod'] },
  { room: 'electron/core/listeners.ts', may: [...shared, ...core('store'), ...domain], packages: [] },
  { room: 'electron/core/demo', may: [...both, ...core('store listeners.ts'), ...domain, 'resources'], packages: ['node:'] },
  { room: 'electron/core/workspace.ts', may: [...shared, ...core('store rpc listeners.ts'), ...domain], packages: ['node:'] },
  { room: 'electron/core/restore-requests.ts', may: [...shared, ...core('store')], packages: [] },
  { room: 'electron/core/cli', may: [...both, ...core('store rpc demo workspace.ts'), ...domain], packages: ['node:', 'zod'] },
  {
    room: 'electron/core/*.ts',
    may: [...both, ...core('store rpc demo cli listeners.ts workspace.ts restore-requests.ts'), ...domain],
    packages: ['node:'],
  },

  { room: 'electron/main', may: both, packages: ['node:', 'zod', 'electron'] },
  { room: 'electron/preload', may: shared, packages: ['electron'] },

  { room: 'renderer/base', may: shared, packages: [...window, 'dayjs'] },
  { room: 'renderer/components', may: [...shared, 'renderer/base'], packages: [...window, lists] },
  { room: 'renderer/state', may: [...shared, 'renderer/base'], packages: ['react', 'zustand'] },
  { room: 'renderer/core-client', may: [...shared, ...below('base state')], packages: ['react', 'zustand'] },
  { room: 'renderer/slots', may: [...shared, ...below('base components state core-client')], packages: window },
  // A feature is a room by itself: they meet in the slots.
  {
    room: 'renderer/features/*',
    may: [...shared, ...below('base components state core-client slots'), 'package.json'],
    packages: [...window, lists, 'zustand'],
  },
  {
    room: 'renderer/app',
    may: [...shared, ...below('base components state core-client slots features/*')],
    packages: [...window, 'dayjs'],
  },
  // Before the app: nothing of React.
  { room: 'renderer/opening', may: [...shared, ...below('base state')], packages: [] },
  { room: 'renderer/*.ts', may: [...shared, ...below('base core-client state app')], packages: [...window, 'react-dom'] },

  {
    room: 'build/bootstrap',
    may: ['build/vite', 'build/package', 'package.json'],
    packages: ['node:', 'vite', 'yauzl', '@electron/fuses'],
  },
  { room: 'build/bootstrap/default-app', may: [], packages: ['node:', 'electron'] },
  {
    room: 'build/vite',
    may: ['build/bootstrap'],
    packages: ['node:', 'vite', '@vitejs/plugin-react', 'postcss-preset-mantine'],
  },
  { room: 'build/package', may: ['build/bootstrap'], packages: ['node:', 'electron', '@electron/fuses'] },
  { room: 'build/simulators', may: [], packages: ['node:', 'ws', '@wecom/crypto'] },
  { room: 'build/electron-builder.config.cjs', may: [], packages: ['node:', 'electron-builder'] },
  { room: 'vitest.config.ts', may: [], packages: ['vitest'] },
]

const worlds = ['electron/core/**', 'electron/main-and-core', ...shared]

/**
 * What tests, and the `testing` folders that only they import, may reach besides what the room they lie in may. `**`: every room below.
 * The longest `under` counts.
 */
export const tests: readonly { under: string; may: readonly string[] }[] = [
  { under: 'shared', may: shared },
  { under: 'electron/core', may: worlds },
  // A live world is the true simulators: tests reach them through these folders.
  { under: 'electron/core/testing', may: [...worlds, 'build/simulators'] },
  { under: 'electron/core/channels/testing', may: [...worlds, 'build/simulators'] },
  { under: 'electron/main-and-core', may: [] },
  { under: 'electron/main', may: [...core('workspace.ts restore-requests.ts testing'), 'electron/main/testing'] },
  { under: 'renderer', may: ['renderer/**', 'package.json'] },
  { under: 'build', may: ['build/**', 'electron/core/testing'] },
  { under: 'bench', may: ['bench/**', 'electron/**', 'build/**', 'e2e/**', ...shared] },
  { under: 'e2e', may: ['e2e/**', 'electron/**', 'build/**', 'renderer/base', ...shared] },
]

/** Files that are started or found by their name. */
export const entries: readonly RegExp[] = [
  /^electron\/(?:main|preload|core)\/index\.ts$/,
  /^electron\/core\/(?:cli|store\/log-thread|store\/backup\/backup-thread)\.ts$/,
  // Where the team hub will come in (docs/decisions/natural-keys.md); until then tests alone do.
  /^electron\/core\/store\/(?:replay|followers)\.ts$/,
  /^electron\/core\/store\/migrations\/testing\/make-fixtures\.ts$/,
  /^electron\/core\/testing\/kills\/soak-kills\.ts$/,
  /^renderer\/(?:main|frame-html|opening\/opening)\.tsx?$/,
  /^build\/bootstrap\/(?:bench|build|check|cli|e2e|electron-path|package|pictures|simulate|soak|start|test)\.mjs$/,
  /^build\/bootstrap\/(?:as-project-node|default-app\/main)\.cjs$/,
  /^build\/(?:package\/icons\.mjs|package\/icon-renderer\/main\.cjs|electron-builder\.config\.cjs|simulators\/cli\.ts|testing\/one-seed\.ts)$/,
  /^bench\/[a-z-]+\.ts$/,
  /^bench\/empty-window\/main\.cjs$/,
  /^e2e\/(?:pictures|account-pictures|playwright\.config|core-host\/(?:app|echo-core))\.ts$/,
  /^vitest\.config\.ts$/,
]

/**
 * Files that import what they are told to: the Electron that is made from an official one opens the app whose folder it is given, and
 * the page's first script loads the app, whose file has another name with each build.
 */
export const computed: readonly string[] = ['build/bootstrap/default-app/main.cjs', 'renderer/opening/opening.ts']

/** What ships and only tests use, by `path · name`, and why it is there. */
export const onlyTested: Readonly<Record<string, string>> = {
  'renderer/components/selection.ts · rangeOf': 'for shift-click in lists, which no list has yet',
  'electron/core/channels/onebot/cq.ts · stringOfSegments': 'the inverse of reading, which proves it',
  'electron/core/store/captured-acts.ts · newestAct':
    'where a team hub begins to follow; that nothing is missed from there on is proven already',
  'electron/core/store/captured-acts.ts · bulkChanges': 'what a team hub will ask; that it is exact is proven already',
  'electron/core/store/followers.ts · setFollower': 'holds trimming back while a team hub reads',
  'electron/core/store/replay.ts · portableActs': 'what a desk will tell the hub',
  'electron/core/store/replay.ts · portableRows': 'what a desk that joins will be given first',
  'electron/core/store/replay.ts · replay': 'how a desk will do what others did',
  'electron/core/store/tables/messages.ts · eraseMessages': 'erasure is still to come; that the index forgets is proven already',
}
