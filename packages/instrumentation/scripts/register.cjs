// What is published has this for `register` in Node, where what audits is loaded only if auditing is not disabled: as
// CommonJS it can decide that at once. Bundlers have register.js, which any of them can follow.
const { registerUnlessDisabled } = require('../dist/current-auditing.js');

registerUnlessDisabled(() => require('./registration.js').startByEnvironment());
