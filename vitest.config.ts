import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = { conditions: ['@auditspan/source', 'node', 'import', 'default'] };

const none = { include: [] };

/**
 * Unit tests read the packages' source; `test/` runs what was built, as real processes. Benchmarks run on Node's own
 * module loader, since vitest's costs more than what is measured.
 */
export default defineConfig({
  resolve: source,
  ssr: { resolve: source },
  test: {
    // Many tests wait for processes of their own, so a worker per core leaves cores idle.
    maxWorkers: 3,
    // Most of what the many processes of the tests do is to compile the same modules: a third of the time saved.
    env: { NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url)) },
    // A machine may be many times slower than another: these end what hangs, and no test waits for one of them.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 120_000, interval: 20 } },
    globalSetup: ['./packages/store/test/fixtures/migrated-setup.ts'],
    reporters: ['default', './vitest.reporter.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['packages/*/test/**/*.test.ts'],
          benchmark: none,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/*.test.ts'],
          benchmark: none,
        },
      },
      {
        extends: true,
        test: {
          // `npm run test:collector`: with tools that npm does not have.
          name: 'collector',
          include: ['test/collector/*.test.ts'],
          benchmark: none,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'bench',
          include: [],
          benchmark: { include: ['packages/*/bench/**/*.bench.ts'] },
          execArgv: ['--conditions=@auditspan/source'],
          experimental: { viteModuleRunner: false },
          fileParallelism: false,
        },
      },
    ],
  },
});
