// What is shipped. `npm run package` reads it; QUNXI_PACK_DIST and QUNXI_PACK_VERSION name a local Electron to pack
// instead of the official download (development machines without access to it).
const { existsSync, rmSync } = require('node:fs')
const { join } = require('node:path')

const dist = process.env.QUNXI_PACK_DIST
const version = process.env.QUNXI_PACK_VERSION
// Too old for the database's Node-API: core then runs under a Node that is packed beside the app.
const ownNode = process.env.QUNXI_PACK_NODE

const addon = 'node_modules/better-sqlite3'

/** @type {import('electron-builder').Configuration} */
module.exports = {
  appId: 'app.qunxi.desktop',
  productName: 'Qunxi',
  executableName: 'qunxi',
  copyright: 'Qunxi contributors, MIT licence',
  directories: { output: process.env.QUNXI_PACK_OUT ?? 'out', buildResources: 'resources/icons' },
  ...(dist ? { electronDist: dist, electronVersion: version } : {}),
  // The bundles carry their libraries; only the database addon stays a package, with the one binary of the target.
  files: [
    'dist/{main,preload,core,renderer}/**',
    '!dist/**/*.map',
    'resources/icons/icon.png',
    'package.json',
    '!node_modules/**',
    `${addon}/package.json`,
    `${addon}/LICENSE`,
    `${addon}/lib/**`,
    `${addon}/prebuilds/\${platform}-\${arch}.node`,
  ],
  // The addon's binaries ship in its package and fit every Electron by Node-API: nothing is rebuilt.
  npmRebuild: false,
  asar: true,
  // A plain Node cannot read an archive; Electron itself needs only the binary outside it.
  asarUnpack: ownNode ? ['dist/core/**', `${addon}/**`] : [`${addon}/prebuilds/**`],
  extraResources: ownNode ? [{ from: ownNode, to: process.platform === 'win32' ? 'node.exe' : 'node' }] : [],
  electronFuses: {
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableCookieEncryption: true,
    onlyLoadAppFromAsar: true,
    enableEmbeddedAsarIntegrityValidation: true,
    grantFileProtocolExtraPrivileges: false,
  },
  electronLanguages: ['zh-CN', 'zh-TW', 'en-US'],
  publish: null,
  // A local distribution may bring a default app of its own, which would be loaded before ours.
  afterPack: ({ appOutDir }) => {
    const defaultApp = join(appOutDir, 'resources', 'app')
    if (existsSync(defaultApp)) rmSync(defaultApp, { recursive: true })
  },
  linux: {
    target: ['AppImage', 'deb'],
    category: 'Office',
    icon: 'linux',
    synopsis: 'Offline-first SCRM for community operators',
    maintainer: 'Qunxi contributors <qunxi@users.noreply.github.com>',
  },
  deb: {
    depends: [
      'libgtk-3-0',
      'libnss3',
      'libasound2',
      'libgbm1',
      'libxss1',
      'libxtst6',
      'libatspi2.0-0',
      'libdrm2',
      'libsecret-1-0',
    ],
    recommends: ['fonts-noto-cjk', 'libnotify4'],
  },
  win: { target: ['nsis'], icon: 'icon.ico' },
  nsis: {
    oneClick: false,
    perMachine: false,
    allowToChangeInstallationDirectory: true,
    installerLanguages: ['zh_CN', 'en_US'],
  },
  mac: {
    target: ['dmg'],
    icon: 'icon.icns',
    category: 'public.app-category.business',
    hardenedRuntime: true,
  },
}
