// Loaded into npm. It leaves out optional packages (the native parts of the bundler, the linter, the formatter) whose
// `engines` do not admit the Node it runs on; but what it installs here runs on the project's own Node, so that is the
// version it is told.
const { devDependencies } = require('../../package.json')

Object.defineProperty(process, 'version', { value: `v${devDependencies.node}` })
