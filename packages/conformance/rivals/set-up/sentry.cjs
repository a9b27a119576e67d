// Set up according to https://docs.sentry.io/platforms/javascript/guides/node/
const Sentry = require('@sentry/node');

Sentry.init({ dsn: process.env.SENTRY_DSN, tracesSampleRate: 1 });

globalThis.conformanceTool = {
  asUser: (id, fn) =>
    Sentry.withIsolationScope((scope) => {
      scope.setUser({ id });
      return fn();
    }),
  flush: () => Sentry.flush(5000),
};
