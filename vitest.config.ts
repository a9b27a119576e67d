import { defineConfig } from 'vitest/config';

const source = { conditions: ['@auditspan/source', 'node', 'import', 'default'] };

/** Unit tests read the packages' source; `test/` runs what was built, as real processes. */
export default defineConfig({
  resolve: source,
  ssr: { resolve: source },
  test: {
    // Many tests wait for processes of their own, so a worker per core leaves cores idle.
    maxWorkers: 3,
    reporters: ['default', './vitest.reporter.ts'],
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['packages/*/test/**/*.test.ts'], testTimeout: 30_000, hookTimeout: 60_000 },
      },
      {
        extends: true,
        test: { name: 'e2e', include: ['test/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 180_000 },
      },
    ],
  },
});
