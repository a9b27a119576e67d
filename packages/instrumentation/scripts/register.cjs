// What is published has this for `register` in Node, where what audits is loaded only if auditing is not disabled: as
// CommonJS it can decide that at once. Bundlers have register.js, which any of them can follow.
const { registerUnlessDisabled } = require('../dist/current-auditing.js');
const { UnsupportedNodeError } = require('../dist/errors.js');

registerUnlessDisabled(() => {
  assertSupported(process.versions);
  return registration().startByEnvironment();
});

/** In one copy with what the service imports, where require() loads ES modules: AWS Lambda's Node 22 and Jest do not. */
function registration() {
  try {
    return require('./registration.js');
  } catch {
    return require('./registration.cjs');
  }
}

/** Older Nodes would load it, and tell nobody of the calls that they make over HTTP/2. */
function assertSupported({ node, bun, deno }) {
  const [major, minor] = node.split('.').map(Number);
  const tellsAll = major > 23 || (major === 22 && minor >= 17);
  if (!tellsAll && bun === undefined && deno === undefined) throw new UnsupportedNodeError(node);
}
