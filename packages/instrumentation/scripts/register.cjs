// What is published has this for `register` in Node, where what audits is loaded only if auditing is not disabled: as
// CommonJS it can decide that at once. Bundlers have register.js, which any of them can follow.
const { registerUnlessDisabled } = require('../dist/current-auditing.js');
const { UnsupportedNodeError } = require('../dist/errors.js');

registerUnlessDisabled(() => registration().startByEnvironment());

function registration() {
  try {
    return require('./registration.js');
  } catch (error) {
    // It does not say which Node is needed. What is no Node, such as Jest, says what it needs itself.
    throw error?.code === 'ERR_REQUIRE_ESM' ? new UnsupportedNodeError(process.versions.node, { cause: error }) : error;
  }
}
