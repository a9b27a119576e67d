// What is published has this for `register` in Node, where what audits is loaded only if auditing is not disabled: as
// CommonJS it can decide that at once. Bundlers have register.js, which any of them can follow.
const { registerUnlessDisabled } = require('../dist/current-auditing.js');
const { UnsupportedNodeError } = require('../dist/errors.js');

registerUnlessDisabled(() => {
  // Older ones would say ERR_REQUIRE_ESM, and not which Node is needed.
  if (!process.features.require_module) throw new UnsupportedNodeError(process.versions.node);
  return require('./registration.js').startByEnvironment();
});
