// The published `register` of Node, which loads the auditing code only if auditing is not disabled: as CommonJS it can
// decide that synchronously. Bundlers use register.js, which all of them can resolve.
const { registerUnlessDisabled } = require('../dist/current-auditing.js');
const { UnsupportedNodeError } = require('../dist/errors.js');

registerUnlessDisabled(() => {
  assertSupported(process.versions);
  return registration().startByEnvironment();
});

/** The same copy that the service imports, if require() loads ES modules: AWS Lambda's Node 22 and Jest do not. */
function registration() {
  try {
    return require('./registration.js');
  } catch {
    return require('./registration.cjs');
  }
}

/** Older Node versions would load it, but do not report calls over HTTP/2. */
function assertSupported({ node, bun, deno }) {
  const [major, minor] = node.split('.').map(Number);
  const reportsAll = major > 23 || (major === 22 && minor >= 17);
  if (!reportsAll && bun === undefined && deno === undefined) throw new UnsupportedNodeError(node);
}
